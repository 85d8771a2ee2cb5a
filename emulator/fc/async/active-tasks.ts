import type { AsyncTask } from './async-task.ts';
import { keyOf, type TaskName } from './task-key.ts';

/** A task that has not ended. */
export interface ActiveTask {
  task: AsyncTask;
  status: 'Enqueued' | 'Running' | 'Retrying' | 'Stopping';
  startedAt: number | undefined;
  /** How often it found no instance since it last ran. */
  throttled: number;
  /** Ends what runs. */
  stop: AbortController;
}

export interface ActiveTasks {
  of(task: AsyncTask): ActiveTask;
  find(task: TaskName): ActiveTask | undefined;
  all(): Iterable<ActiveTask>;
  delete(task: TaskName): void;
}

export function createActiveTasks(): ActiveTasks {
  const tasks = new Map<string, ActiveTask>();
  return {
    of(task) {
      const key = keyOf(task);
      const known = tasks.get(key);
      if (known !== undefined) return Object.assign(known, { task });
      const stop = new AbortController();
      const active: ActiveTask = { task, status: 'Enqueued', startedAt: undefined, throttled: 0, stop };
      tasks.set(key, active);
      return active;
    },
    find: (task) => tasks.get(keyOf(task)),
    all: () => tasks.values(),
    delete: (task) => void tasks.delete(keyOf(task)),
  };
}
