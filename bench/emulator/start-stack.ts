import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What ./scripts/start --json prints, as far as it is needed here. */
interface Summary {
  ossUrl: string;
  callbackUrl: string;
  databaseUrl: string;
}

export interface Stack extends Summary {
  /** Since the process was spawned. */
  readyMs: number;
  stop(): Promise<void>;
}

const START = join(import.meta.dirname, '../../scripts/start');

/** Everything that a user gets with one command, in processes of its own. */
export async function startStack(dataDir: string): Promise<Stack> {
  const begun = performance.now();
  const child = spawn(START, ['--json', '--port', '0', '--data', dataDir], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  const endWithUs = () => void child.kill();
  process.once('exit', endWithUs);
  for await (const line of createInterface({ input: child.stdout })) {
    const readyMs = performance.now() - begun;
    return {
      ...(JSON.parse(line) as Summary),
      readyMs,
      async stop() {
        process.off('exit', endWithUs);
        child.kill();
        await ended;
      },
    };
  }
  throw new Error('./scripts/start ended before it was ready: run it, and see why.');
}
