import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 15;

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** True once something listens at the port; false when that can no longer be, or takes longer than `limitMs`. */
export async function waitForServer(port: number, isAlive: () => boolean, limitMs: number): Promise<boolean> {
  const startedAt = performance.now();
  while (isAlive() && performance.now() - startedAt < limitMs) {
    if (await accepts(port)) return isAlive();
    await sleep(RETRY_MS);
  }
  return false;
}
