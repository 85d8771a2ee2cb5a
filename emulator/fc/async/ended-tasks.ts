import { rm } from 'node:fs/promises';
import type { EndedTask } from './async-task.ts';
import { openRecordFolder } from './record-folder.ts';
import { keyOf, type TaskName } from './task-key.ts';

export interface EndedTasks {
  find(task: TaskName): EndedTask | undefined;
  all(): Iterable<EndedTask>;
  add(task: EndedTask): Promise<void>;
}

export interface EndedTasksOptions {
  now: () => number;
  log: (line: string) => void;
  /** How many are remembered. */
  most?: number;
}

const MAX_AGE_MS = 7 * 24 * 3600 * 1000;
const DEFAULT_MOST = 10_000;
/** The oldest go many at a time. */
const SLACK = 100;

/** The tasks that have ended, so that their ids are not taken again and people can ask about them: for a week. */
export async function openEndedTasks(directory: string, options: EndedTasksOptions): Promise<EndedTasks> {
  const { now, log, most = DEFAULT_MOST } = options;
  const folder = await openRecordFolder<EndedTask>(directory, log);
  const loaded = [...folder.loaded.values()].sort((one, other) => one.endedAt - other.endedAt);
  /** The oldest first. */
  const tasks = new Map(loaded.map((task) => [keyOf(task), task] as const));

  async function forgetOld(): Promise<void> {
    let excess = tasks.size - most;
    for (const [key, { endedAt }] of tasks) {
      if (excess <= 0 && now() - endedAt <= MAX_AGE_MS) return;
      excess -= 1;
      tasks.delete(key);
      await rm(folder.fileOf(key), { force: true });
    }
  }

  await forgetOld();
  return {
    find: (task) => tasks.get(keyOf(task)),
    all: () => tasks.values(),
    async add(task) {
      await folder.write(keyOf(task), task);
      tasks.set(keyOf(task), task);
      if (tasks.size > most + SLACK) await forgetOld();
    },
  };
}
