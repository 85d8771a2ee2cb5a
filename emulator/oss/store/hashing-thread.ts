import { Worker } from 'node:worker_threads';
import { bundleForNode } from '../../bundle-for-node.ts';
import type { FromHashing, ToHashing } from './hashing-messages.ts';

interface Waiting {
  resolve(reply: FromHashing): void;
  reject(error: Error): void;
}

export interface HashingThread {
  /** Rejects when the thread has ended: what it knew of a body is lost then. */
  ask(message: ToHashing): Promise<FromHashing>;
  end(): Promise<void>;
}

/** A thread that hashes. It keeps the process alive only while it is asked something. */
export async function startHashingThread(onEnd: () => void): Promise<HashingThread> {
  const code = await bundleForNode(new URL('./hashing-worker.ts', import.meta.url));
  // Not what this process was started with: a loader of TypeScript would only make it slow.
  const worker = new Worker(code, {
    eval: true,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
  worker.unref();
  const waiting: Waiting[] = [];
  let ended: Error | undefined;
  const endWith = (cause: unknown) => {
    if (ended !== undefined) return;
    ended = new Error('The thread that hashes uploads has ended.', { cause });
    for (const { reject } of waiting.splice(0)) reject(ended);
    onEnd();
  };
  worker.on('error', endWith);
  worker.on('exit', endWith);
  worker.on('message', (reply: FromHashing) => {
    waiting.shift()?.resolve(reply);
    if (waiting.length === 0) worker.unref();
  });
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        worker.ref();
        waiting.push({ resolve, reject });
        worker.postMessage(message);
      }),
    async end() {
      await worker.terminate();
    },
  };
}
