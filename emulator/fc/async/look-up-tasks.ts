import type { Account } from '../function-spec.ts';
import type { ActiveTasks } from './active-tasks.ts';
import type { TaskName } from './task-key.ts';
import type { TaskStore } from './task-store.ts';
import { type TaskView, viewActiveTask, viewEndedTask } from './task-views.ts';

export interface TaskLookUp {
  find(task: TaskName): TaskView | undefined;
  /** The tasks of a function, in no order. */
  list(functionName: string): TaskView[];
}

/** What the API says of tasks: those that have not ended, and those that have. */
export function lookUpTasks(active: ActiveTasks, store: TaskStore, account: Account): TaskLookUp {
  return {
    find(name) {
      const found = active.find(name);
      if (found !== undefined) return viewActiveTask(found, account);
      const ended = store.findEnded(name);
      return ended && viewEndedTask(ended, account);
    },
    list(functionName) {
      const waiting = [...active.all()].filter(({ task }) => task.functionName === functionName);
      // For a moment a task is among both: it has ended when that is on the disk.
      const ended = [...store.allEnded()].filter(
        (task) => task.functionName === functionName && active.find(task) === undefined,
      );
      return [
        ...waiting.map((task) => viewActiveTask(task, account)),
        ...ended.map((task) => viewEndedTask(task, account)),
      ];
    },
  };
}
