import { once } from 'node:events';
import { createServer } from 'node:net';
import { findFreePort } from '../../emulator/find-free-port.ts';

async function listenOnce(port: number): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  } finally {
    server.close();
  }
}

/** The preferred port if it is free on loopback now, else one that is; 0 is no preference. */
export async function preferPort(preferred: number): Promise<number> {
  if (preferred === 0) return findFreePort();
  return listenOnce(preferred).then(
    () => preferred,
    () => findFreePort(),
  );
}

/** Says in plain words when nothing can listen on this port of loopback. */
export async function checkPort(port: number, advice = 'Choose another one with --port'): Promise<void> {
  try {
    await listenOnce(port);
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw new Error(
      taken
        ? `Port ${port} is in use by another program. Stop that program. ${advice}.`
        : `Port ${port} cannot be used (${error instanceof Error ? error.message : error}). ${advice}.`,
      { cause: error },
    );
  }
}
