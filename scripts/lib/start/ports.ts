import { findFreePort } from '../../../emulator/find-free-port.ts';
import { checkPort } from '../free-port.ts';

export interface Ports {
  oss: number;
  functions: number;
  control: number;
}

/** Three ports in a row, or three that are free where `first` is 0. */
export async function choosePorts(first: number): Promise<Ports> {
  if (first === 0) {
    return { oss: await findFreePort(), functions: await findFreePort(), control: await findFreePort() };
  }
  const ports = { oss: first, functions: first + 1, control: first + 2 };
  for (const port of Object.values(ports)) await checkPort(port);
  return ports;
}
