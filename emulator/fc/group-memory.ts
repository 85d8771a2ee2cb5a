import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const HAS_PROC = existsSync('/proc/self/status');
/** Behind the name of the program, which may have spaces and brackets of its own. */
const GROUP_FIELD = 2;

async function readGroup(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[GROUP_FIELD]);
}

/** What is not in a file, as FC counts. */
async function readAnonymous(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0);
}

async function readProc(groups: ReadonlySet<number>): Promise<(readonly [number, number])[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = pids.map(async (pid) => {
    const group = await readGroup(pid);
    return [group, groups.has(group) ? await readAnonymous(pid) : 0] as const;
  });
  return Promise.all(read);
}

async function readPs(): Promise<(readonly [number, number])[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pgid=,rss=']);
  return stdout.split('\n').map((line) => {
    const [group = 0, kilobytes = 0] = line.trim().split(/\s+/).map(Number);
    return [group, kilobytes] as const;
  });
}

/** What all the processes of each group hold together, in KB. */
export async function readGroupMemory(groups: ReadonlySet<number>): Promise<Map<number, number>> {
  const sums = new Map<number, number>();
  for (const [group, kilobytes] of HAS_PROC ? await readProc(groups) : await readPs())
    if (groups.has(group)) sums.set(group, (sums.get(group) ?? 0) + kilobytes);
  return sums;
}
