import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

export interface Runner {
  path: string;
  remove(): Promise<void>;
}

/** Makes plain JavaScript of instance.ts, so that an instance is bare Node: quick to start, and no loader in its way. */
export async function bundleRunner(): Promise<Runner> {
  const { outputFiles } = buildSync({
    entryPoints: [fileURLToPath(new URL('./instance.ts', import.meta.url))],
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    write: false,
  });
  const directory = await mkdtemp(join(tmpdir(), 'fc-instance-'));
  const path = join(directory, 'runner.cjs');
  await writeFile(path, outputFiles[0]?.contents ?? '');
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
