import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type AsyncTask, DuplicateTaskError, type FinalStatus } from './async-task.ts';
import { writeDurably } from './write-durably.ts';

export interface TaskStore {
  /** The tasks that an earlier run has left, the oldest first. */
  left: readonly AsyncTask[];
  /** Resolves when the task is safe on disk. Rejects with a DuplicateTaskError, also for a task that has ended. */
  add(task: AsyncTask): Promise<void>;
  update(task: AsyncTask): Promise<void>;
  finish(task: AsyncTask, status: FinalStatus): Promise<void>;
}

const SUFFIX = '.json';

/** A hash: task ids that differ only in case would be one file on some systems. */
function keyOf({ functionName, taskId }: AsyncTask): string {
  return createHash('sha256').update(`${functionName}\n${taskId}`).digest('hex');
}

function serialize(task: AsyncTask): string {
  return JSON.stringify({ ...task, event: task.event.toString('base64') });
}

function parse(json: string): AsyncTask {
  const stored = JSON.parse(json) as Omit<AsyncTask, 'event'> & { event: string };
  return { ...stored, event: Buffer.from(stored.event, 'base64') };
}

async function keysIn(directory: string): Promise<string[]> {
  const names = await readdir(directory);
  return names.filter((name) => name.endsWith(SUFFIX)).map((name) => name.slice(0, -SUFFIX.length));
}

/** One file a task. The record of a task that has ended stays, so that its id is not taken again. */
export async function openTaskStore(directory: string): Promise<TaskStore> {
  const pending = join(directory, 'pending');
  const finished = join(directory, 'finished');
  const fileIn = (folder: string, key: string) => join(folder, `${key}${SUFFIX}`);
  await Promise.all([pending, finished].map((folder) => mkdir(folder, { recursive: true })));

  const ended = new Set(await keysIn(finished));
  const left: AsyncTask[] = [];
  for (const key of await keysIn(pending)) {
    const file = fileIn(pending, key);
    if (ended.has(key)) await rm(file);
    else left.push(parse(await readFile(file, 'utf8')));
  }
  left.sort((one, other) => one.enqueuedAt - other.enqueuedAt);
  const known = new Set([...ended, ...left.map(keyOf)]);

  const update = (task: AsyncTask) => writeDurably(fileIn(pending, keyOf(task)), serialize(task));
  return {
    left,
    update,
    async add(task) {
      const key = keyOf(task);
      if (known.has(key)) throw new DuplicateTaskError(task);
      known.add(key);
      await update(task).catch((error: unknown) => {
        known.delete(key);
        throw error;
      });
    },
    async finish(task, status) {
      const key = keyOf(task);
      const { event, ...record } = task;
      // A task that nobody has named cannot come again.
      const isNamed = task.taskId !== task.requestId;
      if (isNamed) await writeDurably(fileIn(finished, key), JSON.stringify({ ...record, status }));
      else known.delete(key);
      await rm(fileIn(pending, key));
    },
  };
}
