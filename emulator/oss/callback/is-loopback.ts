import { BlockList } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8);

export function isLoopback(address: string): boolean {
  return LOOPBACK.check(address);
}
