import { rmSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleForNode } from '../../bundle-for-node.ts';

export interface Runner {
  path: string;
  remove(): Promise<void>;
}

const PREFIX = 'fc-instance-';
const FOLDER = /^fc-instance-(\d+)-/;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What processes left that were killed. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(FOLDER.exec(name)?.[1]);
    if (!Number.isNaN(pid) && !isAlive(pid))
      await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Makes plain JavaScript of instance.ts, so that an instance is bare Node: quick to start, and no loader in its way. */
export async function bundleRunner(): Promise<Runner> {
  const code = await bundleForNode(new URL('./instance.ts', import.meta.url));
  await sweep();
  const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
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
