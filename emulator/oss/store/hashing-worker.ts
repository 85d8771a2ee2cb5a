import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { FromHashing, ToHashing } from './hashing-messages.ts';

const bodies = new Map<number, Hash>();

function hash({ lane, bytes }: ToHashing): FromHashing {
  const md5 = bodies.get(lane) ?? createHash('md5');
  if (bytes === undefined) {
    bodies.delete(lane);
    return md5.digest();
  }
  bodies.set(lane, md5.update(bytes));
  return undefined;
}

parentPort?.on('message', (message: ToHashing) => parentPort?.postMessage(hash(message)));
