import type { Clock } from '../clock.ts';
import type { Account } from '../function-spec.ts';
import type { InvocationResult } from '../invocation-result.ts';
import { type InvokeNow, UnknownFunctionError } from '../invoke-now.ts';
import { type AsyncInvokeConfig, asyncLimits } from './async-invoke-config.ts';
import type { AsyncTask, FinalStatus } from './async-task.ts';
import { createLanes } from './lanes.ts';
import { sendToDestination } from './send-to-destination.ts';
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
  concurrency: number;
  log: (line: string) => void;
}

export interface TaskQueue {
  /** Resolves when the task is safe on disk. */
  add(task: AsyncTask): Promise<void>;
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
  const store = await openTaskStore(options.directory);
  const cancels = new Set<() => void>();
  let closed = false;

  function runLater(task: AsyncTask, retry: number): void {
    const cancel = clock.after(retryDelayMs(retry), () => {
      cancels.delete(cancel);
      lanes.add(task.functionName, () => run(task));
    });
    cancels.add(cancel);
  }

  async function finish(task: AsyncTask, status: FinalStatus, reason?: string): Promise<void> {
    if (reason !== undefined) log(`${task.functionName}: the task ${task.taskId} is dropped, ${reason}.`);
    await store.finish(task, status);
  }

  async function settle(task: AsyncTask, result: InvocationResult): Promise<void> {
    const { retries } = asyncLimits(configOf(task.functionName));
    if (!result.ok && closed) return;
    if (result.ok || task.retryCount >= retries) {
      await sendToDestination({ task, result, account, now: clock.now() }, { ...options, add });
      return finish(task, result.ok ? 'Succeeded' : 'Failed');
    }
    const next = { ...task, retryCount: task.retryCount + 1 };
    await store.update(next);
    if (!closed) runLater(next, next.retryCount);
  }

  async function attempt(task: AsyncTask): Promise<void> {
    const { functionName, event, requestId, retryCount } = task;
    const { eventAgeMs } = asyncLimits(configOf(functionName));
    if (clock.now() - task.enqueuedAt > eventAgeMs) {
      return finish(task, 'Expired', `it has waited for more than ${eventAgeMs / 1000} seconds`);
    }
    try {
      const { result } = await invokeNow(functionName, { event, requestId, retryCount });
      await settle(task, result);
    } catch (error) {
      if (!(error instanceof UnknownFunctionError)) throw error;
      await finish(task, 'Invalid', error.message);
    }
  }

  async function run(task: AsyncTask): Promise<void> {
    try {
      await attempt(task);
    } catch (error) {
      if (closed) return;
      log(`${task.functionName}: the task ${task.taskId} is tried again after ${String(error)}`);
      runLater(task, 1);
    }
  }

  async function add(task: AsyncTask): Promise<void> {
    await store.add(task);
    if (!closed) lanes.add(task.functionName, () => run(task));
  }

  const lanes = createLanes(options.concurrency);
  return {
    add,
    start() {
      for (const task of store.left) lanes.add(task.functionName, () => run(task));
    },
    async close() {
      closed = true;
      for (const cancel of cancels) cancel();
      await lanes.close();
    },
  };
}
