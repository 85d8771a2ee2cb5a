import { HAS_PROC, readGroupMemory } from './group-memory.ts';
import type { InstanceProcess } from './node/instance-process.ts';

/** To read files is cheap, to start `ps` is not. */
const INTERVAL_MS = HAS_PROC ? 250 : 500;

/** What is told of the memory of a process group, by its number. */
const watched = new Map<number, (kilobytes: number) => void>();
let timer: NodeJS.Timeout | undefined;

/** One look at all the processes serves every instance. */
async function look(): Promise<void> {
  const used = await readGroupMemory(new Set(watched.keys())).catch(() => new Map<number, number>());
  for (const [group, tell] of [...watched]) tell(used.get(group) ?? 0);
  lookLater();
}

function lookLater(): void {
  timer = watched.size === 0 ? undefined : setTimeout(look, INTERVAL_MS).unref();
}

/**
 * Ends an instance that takes more memory than its function has, with all that it started: the heap of Node is limited,
 * but buffers lie beside it, and other programs too.
 */
export function watchMemory(
  { child: { pid }, kill, ended }: InstanceProcess,
  memoryMb: number,
  log: (line: string) => void,
): void {
  if (pid === undefined) return;
  watched.set(pid, (kilobytes) => {
    const used = kilobytes / 1024;
    if (used <= memoryMb) return;
    watched.delete(pid);
    log(`FC memory limit: the instance used ${Math.ceil(used)} MB of ${memoryMb} MB, and is ended.`);
    void kill();
  });
  void ended.then(() => watched.delete(pid));
  if (timer === undefined) lookLater();
}
