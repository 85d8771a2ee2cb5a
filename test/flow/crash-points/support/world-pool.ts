import { createCleanup } from '../../../../scripts/lib/start/cleanup.ts';
import { startPlatform } from './platform.ts';
import { startWorld } from './start-world.ts';
import type { World } from './world.ts';

export interface WorldPool {
  /** Gives `use` a world that nobody else has meanwhile. */
  run<T>(use: (world: World) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

function createPool(worlds: readonly World[]): WorldPool['run'] {
  const free = [...worlds];
  const waiting: ((world: World) => void)[] = [];
  const take = async () => free.pop() ?? new Promise<World>((resolve) => void waiting.push(resolve));
  return async (use) => {
    const world = await take();
    try {
      return await use(world);
    } finally {
      const next = waiting.shift();
      if (next === undefined) free.push(world);
      else next(world);
    }
  };
}

export async function startWorlds(count: number): Promise<WorldPool> {
  const cleanup = createCleanup();
  try {
    const platform = await startPlatform(cleanup);
    const starting = Array.from({ length: count }, async (_, index) => {
      const world = await startWorld(platform, index);
      cleanup.add(world.close);
      return world;
    });
    // Each has ended before anything is cleaned up.
    await Promise.allSettled(starting);
    return { run: createPool(await Promise.all(starting)), close: cleanup.run };
  } catch (error) {
    await cleanup.run();
    throw error;
  }
}
