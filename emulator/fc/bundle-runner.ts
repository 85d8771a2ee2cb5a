import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleForNode } from '../bundle-for-node.ts';

export interface Runner {
  path: string;
  remove(): Promise<void>;
}

/** Makes plain JavaScript of instance.ts, so that an instance is bare Node: quick to start, and no loader in its way. */
export async function bundleRunner(): Promise<Runner> {
  const code = await bundleForNode(new URL('./instance.ts', import.meta.url));
  const directory = await mkdtemp(join(tmpdir(), 'fc-instance-'));
  const path = join(directory, 'runner.cjs');
  await writeFile(path, code);
  const removeNow = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', removeNow);
  return {
    path,
    async remove() {
      process.off('exit', removeNow);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
