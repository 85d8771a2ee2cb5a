import type { Clock } from '../clock.ts';
import type { Account } from '../function-spec.ts';
import type { InvocationResult } from '../invocation-result.ts';
import { type InvokeNow, UnknownFunctionError } from '../invoke-now.ts';
import type { Log } from '../log-printer.ts';
import { createActiveTasks } from './active-tasks.ts';
import { type AsyncInvokeConfig, asyncLimits } from './async-invoke-config.ts';
import type { AsyncTask, FinalStatus } from './async-task.ts';
import { createLanes } from './lanes.ts';
import { lookUpTasks, type TaskLookUp } from './look-up-tasks.ts';
import { type OnTopicMessage, sendToDestination } from './send-to-destination.ts';
import type { TaskName } from './task-key.ts';
import { openTaskStore } from './task-store.ts';

export interface TaskQueueOptions {
  directory: string;
  invokeNow: InvokeNow;
  account: Account;
  hasFunction: (functionName: string) => boolean;
  configOf: (functionName: string) => AsyncInvokeConfig | undefined;
  clock: Clock;
  /** How long to wait before the nth retry. */
  retryDelayMs: (retry: number) => number;
  /** How many tasks of one function run at once. */
  concurrencyOf: (functionName: string) => number;
  onTopicMessage: OnTopicMessage | undefined;
  log: Log;
}

export interface TaskQueue extends TaskLookUp {
  /** Resolves when the task is safe on disk. */
  add(task: AsyncTask): Promise<void>;
  /** False for a task that has ended, or is not there. */
  stop(task: TaskName): Promise<boolean>;
  /** Takes up what an earlier run has left. */
  start(): void;
  /** Starts nothing more. What is running then and fails, for its process is ended, is left for the next start. */
  close(): Promise<void>;
}

/** FC's back-off: half a second, one, two, four … */
export function exponentialDelayMs(retry: number): number {
  return 500 * 2 ** (retry - 1);
}

export async function openTaskQueue(options: TaskQueueOptions): Promise<TaskQueue> {
  const { invokeNow, account, configOf, clock, retryDelayMs, log } = options;
  const store = await openTaskStore(options.directory, { now: clock.now, log });
  const active = createActiveTasks();
  const cancels = new Set<() => void>();
  let closed = false;

  function enqueue(task: AsyncTask): void {
    active.of(task);
    lanes.add(task.functionName, () => run(task));
  }

  function runLater(task: AsyncTask, delayMs: number): void {
    const cancel = clock.after(delayMs, () => {
      cancels.delete(cancel);
      lanes.add(task.functionName, () => run(task));
    });
    cancels.add(cancel);
  }

  async function finish(task: AsyncTask, status: FinalStatus, errorMessage?: string): Promise<void> {
    const isKept = task.taskId !== task.requestId || configOf(task.functionName)?.asyncTask === true;
    await store.finish(task, { status, endedAt: clock.now(), errorMessage }, isKept);
    active.delete(task);
  }

  async function drop(task: AsyncTask, status: FinalStatus, reason: string): Promise<void> {
    log(`The task ${task.taskId} is dropped, ${reason}.`, task.functionName);
    await finish(task, status, reason);
  }

  async function settle(task: AsyncTask, result: InvocationResult): Promise<void> {
    const { retries } = asyncLimits(configOf(task.functionName));
    if (!result.ok && closed) return;
    if (!result.ok && active.of(task).stop.signal.aborted) return finish(task, 'Stopped');
    if (result.ok || task.retryCount >= retries) {
      await sendToDestination({ task, result, account, now: clock.now() }, { ...options, add });
      return result.ok ? finish(task, 'Succeeded') : finish(task, 'Failed', result.payload.toString('utf8'));
    }
    const next = { ...task, retryCount: task.retryCount + 1 };
    await store.update(next);
    active.of(next).status = 'Retrying';
    if (!closed) runLater(next, retryDelayMs(next.retryCount));
  }

  async function attempt(task: AsyncTask): Promise<void> {
    const { functionName, event, requestId, retryCount } = task;
    const { eventAgeMs } = asyncLimits(configOf(functionName));
    if (clock.now() - task.enqueuedAt > eventAgeMs)
      return drop(task, 'Expired', `it has waited for more than ${eventAgeMs / 1000} seconds`);
    const running = Object.assign(active.of(task), { status: 'Running' as const });
    running.startedAt ??= clock.now();
    const { signal } = running.stop;
    try {
      const { result } = await invokeNow(functionName, { event, requestId, retryCount, signal });
      running.throttled = 0;
      await settle(task, result);
    } catch (error) {
      if (!(error instanceof UnknownFunctionError)) throw error;
      await drop(task, 'Invalid', error.message);
    }
  }

  async function run(task: AsyncTask): Promise<void> {
    const isStopped = active.find(task)?.stop.signal.aborted ?? true;
    if (isStopped) return;
    try {
      await attempt(task);
    } catch (error) {
      if (closed) return;
      const waiting = active.of(task);
      if (waiting.stop.signal.aborted) return finish(task, 'Stopped');
      waiting.throttled += 1;
      log(`The task ${task.taskId} is tried again after ${String(error)}`, task.functionName);
      runLater(task, retryDelayMs(waiting.throttled));
    }
  }

  async function add(task: AsyncTask): Promise<void> {
    await store.add(task);
    if (!closed) enqueue(task);
  }

  const lanes = createLanes(options.concurrencyOf);
  return {
    add,
    ...lookUpTasks(active, store, account),
    async stop(name) {
      const found = active.find(name);
      if (found === undefined) return false;
      found.stop.abort();
      if (found.status === 'Running') found.status = 'Stopping';
      else await finish(found.task, 'Stopped');
      return true;
    },
    start() {
      for (const task of store.left) enqueue(task);
    },
    async close() {
      closed = true;
      for (const cancel of cancels) cancel();
      await lanes.close();
    },
  };
}
