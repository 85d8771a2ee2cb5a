import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { InstanceProcess } from './instance-process.ts';

const run = promisify(execFile);
const HAS_PROC = existsSync('/proc/self/status');
/** To read a file is cheap, to start `ps` is not. */
const INTERVAL_MS = HAS_PROC ? 200 : 500;

/** What a process holds, in KB: where the system tells, what is not in a file, as FC counts. */
async function readKilobytes(pid: number): Promise<number> {
  if (!HAS_PROC) return Number((await run('ps', ['-o', 'rss=', '-p', String(pid)])).stdout);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
}

/** Ends a process that takes more memory than its function has: the heap of Node is limited, but buffers lie beside it. */
export function watchMemory(
  { child: { pid }, kill, ended }: InstanceProcess,
  memoryMb: number,
  log: (line: string) => void,
): void {
  if (pid === undefined) return;
  const timer = setInterval(async () => {
    // It may have ended meanwhile.
    const used = (await readKilobytes(pid).catch(() => 0)) / 1024;
    if (used <= memoryMb) return;
    clearInterval(timer);
    log(`FC memory limit: the instance used ${Math.ceil(used)} MB of ${memoryMb} MB, and is ended.`);
    await kill();
  }, INTERVAL_MS).unref();
  void ended.then(() => clearInterval(timer));
}
