import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../../store/durable-file.ts';
import { readRecord } from '../../store/read-record.ts';
import type { MediaTask } from './media-task.ts';

export interface MediaTaskStore {
  all(): readonly MediaTask[];
  find(taskId: string): MediaTask | undefined;
  save(task: MediaTask): Promise<void>;
}

/** IMM knows a task for seven days. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

function isForgotten({ endTime, isNotified }: MediaTask, now: Date): boolean {
  return isNotified && endTime !== undefined && now.getTime() - Date.parse(endTime) > KEPT_MS;
}

/** Opens the folder of the tasks: what is saved survives the process. */
export async function openMediaTaskStore(
  folder: string,
  staging: string,
  now: Date,
): Promise<MediaTaskStore> {
  await mkdir(folder, { recursive: true });
  const tasks = new Map<string, MediaTask>();
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const task = await readRecord<MediaTask>(path);
    if (task === undefined) continue;
    if (isForgotten(task, now)) await rm(path, { force: true });
    else tasks.set(task.taskId, task);
  }
  return {
    all: () =>
      [...tasks.values()].sort((left, right) => Date.parse(left.startTime) - Date.parse(right.startTime)),
    find: (taskId) => tasks.get(taskId),
    async save(task) {
      await writeDurably(join(folder, `${task.taskId}.json`), JSON.stringify(task), staging);
      tasks.set(task.taskId, task);
    },
  };
}
