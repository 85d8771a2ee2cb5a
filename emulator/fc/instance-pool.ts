import type { Instance } from './start-instance.ts';

export interface InstancePool {
  /** Gives `use` an instance of its own: an idle one, a new one, or the next that becomes free. */
  run<T>(use: (instance: Instance) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

class PoolClosedError extends Error {
  override readonly name = 'PoolClosedError';
}

export function createPool(start: () => Instance, maxInstances: number): InstancePool {
  const all = new Set<Instance>();
  const idle: Instance[] = [];
  const waiting: { resolve: (instance: Instance) => void; reject: (error: Error) => void }[] = [];
  let closed = false;

  function startAnother(): Instance {
    const instance = start();
    all.add(instance);
    return instance;
  }

  function dropEnded(): void {
    for (const instance of all) if (!instance.isAlive()) all.delete(instance);
  }

  /** The one that worked last is the warmest. */
  function takeIdle(): Instance | undefined {
    let instance = idle.pop();
    while (instance !== undefined && !instance.isAlive()) instance = idle.pop();
    return instance;
  }

  async function acquire(): Promise<Instance> {
    if (closed) throw new PoolClosedError('The instances are being stopped.');
    const instance = takeIdle();
    if (instance !== undefined) return instance;
    dropEnded();
    if (all.size < maxInstances) return startAnother();
    return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  }

  function release(instance: Instance): void {
    dropEnded();
    const next = closed ? undefined : waiting.shift();
    if (next !== undefined) next.resolve(instance.isAlive() ? instance : startAnother());
    else if (instance.isAlive()) idle.push(instance);
  }

  return {
    async run(use) {
      const instance = await acquire();
      try {
        return await use(instance);
      } finally {
        release(instance);
      }
    },
    async close() {
      closed = true;
      for (const { reject } of waiting.splice(0)) {
        reject(new PoolClosedError('The instances are being stopped.'));
      }
      await Promise.all([...all].map((instance) => instance.kill()));
    },
  };
}
