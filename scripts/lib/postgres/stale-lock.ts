import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The server of a run that was killed ends itself: it may take this long to begin with that, and to finish. */
const NOTICE_LIMIT_MS = 1000;
const SHUTDOWN_LIMIT_MS = 10_000;
const POLL_MS = 50;

async function commandOf(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    const { stdout } = await run('ps', ['-o', 'args=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
    return stdout;
  }
}

async function readLock(directory: string): Promise<{ pid: number; stopping: boolean } | undefined> {
  const lock = await readFile(join(directory, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (lock === undefined) return undefined;
  return { pid: Number.parseInt(lock, 10), stopping: lock.includes('\nstopping') };
}

/** The number may belong to another program by now. */
async function isServer(pid: number, directory: string): Promise<boolean> {
  const command = await commandOf(pid);
  return command.includes('postgres') && command.includes(directory);
}

/** Removes the lock of a server that is gone; waits for one that is going, and throws when it stays. */
export async function clearStaleLock(directory: string): Promise<void> {
  const startedAt = Date.now();
  for (;;) {
    const lock = await readLock(directory);
    if (lock === undefined) return;
    const { pid, stopping } = lock;
    if (!(await isServer(pid, directory))) {
      await rm(join(directory, 'postmaster.pid'), { force: true });
      return;
    }
    if (Date.now() - startedAt > (stopping ? SHUTDOWN_LIMIT_MS : NOTICE_LIMIT_MS)) {
      throw new Error(
        `The database in ${directory} is in use by process ${pid}. Stop the run that it belongs to, or choose another folder.`,
      );
    }
    await sleep(POLL_MS);
  }
}
