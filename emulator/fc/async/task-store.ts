import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AsyncTask, DuplicateTaskError, type EndedTask, type TaskEnding } from './async-task.ts';
import { type EndedTasksOptions, openEndedTasks } from './ended-tasks.ts';
import { openRecordFolder } from './record-folder.ts';
import { keyOf, type TaskName } from './task-key.ts';

export interface TaskStore {
  /** The tasks that an earlier run has left, the oldest first. */
  left: readonly AsyncTask[];
  /** Resolves when the task is safe on disk. Rejects with a DuplicateTaskError, also for a task that has ended. */
  add(task: AsyncTask): Promise<void>;
  update(task: AsyncTask): Promise<void>;
  /** `isKept` says whether somebody could ask about it, or bring it again. */
  finish(task: AsyncTask, ending: TaskEnding, isKept: boolean): Promise<void>;
  findEnded(task: TaskName): EndedTask | undefined;
  allEnded(): Iterable<EndedTask>;
}

type StoredTask = Omit<AsyncTask, 'event'> & { event: string };

function toStored(task: AsyncTask): StoredTask {
  return { ...task, event: task.event.toString('base64') };
}

function fromStored(stored: StoredTask): AsyncTask {
  return { ...stored, event: Buffer.from(stored.event, 'base64') };
}

/** One file a task, durable before anybody is told that it is accepted. */
export async function openTaskStore(directory: string, options: EndedTasksOptions): Promise<TaskStore> {
  const pending = await openRecordFolder<StoredTask>(join(directory, 'pending'), options.log);
  const ended = await openEndedTasks(join(directory, 'finished'), options);
  const left: AsyncTask[] = [];
  for (const [key, stored] of pending.loaded) {
    if (ended.find(stored) === undefined) left.push(fromStored(stored));
    else await rm(pending.fileOf(key));
  }
  left.sort((one, other) => one.enqueuedAt - other.enqueuedAt);
  const known = new Set(left.map(keyOf));

  const update = (task: AsyncTask) => pending.write(keyOf(task), toStored(task));
  return {
    left,
    update,
    findEnded: ended.find,
    allEnded: ended.all,
    async add(task) {
      const key = keyOf(task);
      if (known.has(key) || ended.find(task) !== undefined) throw new DuplicateTaskError(task);
      known.add(key);
      await update(task).catch((error: unknown) => {
        known.delete(key);
        throw error;
      });
    },
    async finish({ event, ...task }, { status, endedAt, errorMessage }, isKept) {
      const key = keyOf(task);
      const about = errorMessage === undefined ? {} : { errorMessage };
      if (isKept) await ended.add({ ...task, status, endedAt, ...about });
      await rm(pending.fileOf(key), { force: true });
      known.delete(key);
    },
  };
}
