import type { Account } from '../function-spec.ts';
import type { ActiveTask } from './active-tasks.ts';
import type { EndedTask } from './async-task.ts';
import { functionArn } from './destination.ts';

/** A task in FC's own words. */
export interface TaskView {
  taskId: string;
  requestId: string;
  functionArn: string;
  qualifier: string;
  status: string;
  alreadyRetriedTimes: number;
  startedTime: number;
  endTime?: number;
  durationMs?: number;
  taskErrorMessage?: string;
  taskPayload?: string;
}

export function viewActiveTask({ task, status, startedAt }: ActiveTask, account: Account): TaskView {
  return {
    taskId: task.taskId,
    requestId: task.requestId,
    functionArn: functionArn(account, task.functionName),
    qualifier: 'LATEST',
    status,
    alreadyRetriedTimes: task.retryCount,
    startedTime: startedAt ?? task.enqueuedAt,
    taskPayload: task.event.toString('utf8'),
  };
}

export function viewEndedTask(task: EndedTask, account: Account): TaskView {
  const { endedAt, enqueuedAt, errorMessage } = task;
  return {
    taskId: task.taskId,
    requestId: task.requestId,
    functionArn: functionArn(account, task.functionName),
    qualifier: 'LATEST',
    status: task.status,
    alreadyRetriedTimes: task.retryCount,
    startedTime: enqueuedAt,
    endTime: endedAt,
    durationMs: endedAt - enqueuedAt,
    ...(errorMessage === undefined ? {} : { taskErrorMessage: errorMessage }),
  };
}
