import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from './process-start.ts';

interface Holder {
  pid: number;
  startedAt: string | undefined;
}

const POLL_MS = 20;
/** Writing a lock and removing one take milliseconds: who has not finished by then never will. */
const UNFINISHED_MS = 3000;

async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    const { pid, startedAt } = JSON.parse(text) as Partial<Holder>;
    return Number.isSafeInteger(pid) && pid !== undefined && pid > 0 ? { pid, startedAt } : undefined;
  } catch {
    return undefined;
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > UNFINISHED_MS;
}

/** The number of the process that has the lock, or what has become of it. */
export async function findHolder(path: string): Promise<number | 'gone' | 'unknown'> {
  const holder = parseHolder(await readFile(path, 'utf8').catch(() => ''));
  if (holder === undefined) return (await isAbandoned(path)) ? 'gone' : 'unknown';
  const start = await processStart(holder.pid);
  return start !== undefined && start === holder.startedAt ? holder.pid : 'gone';
}

/** One at a time, for a second one would remove the lock of whoever took it after the first. */
async function removeStale(path: string): Promise<void> {
  const removal = `${path}.removal`;
  if (!(await create(removal, ''))) {
    await sleep(POLL_MS);
    if (await isAbandoned(removal)) await rm(removal, { force: true });
    return;
  }
  try {
    if ((await findHolder(path)) === 'gone') await rm(path, { force: true });
  } finally {
    await rm(removal, { force: true });
  }
}

/**
 * Makes a file that says that this process uses the folder it is in. Rejects when another does, and takes over from a
 * process that is gone. What it returns gives the lock back.
 */
export async function takeLock(path: string): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  const own: Holder = { pid: process.pid, startedAt: await processStart(process.pid) };
  while (!(await create(path, JSON.stringify(own)))) {
    const holder = await findHolder(path);
    if (holder === 'gone') await removeStale(path);
    else if (holder === 'unknown') await sleep(POLL_MS);
    else {
      const taken = `The folder ${dirname(path)} is in use by process ${holder}.`;
      throw new Error(`${taken} Stop that one, or choose another folder.`);
    }
  }
  return () => rm(path, { force: true });
}
