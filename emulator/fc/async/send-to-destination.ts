import { createRequestId } from '../request-id.ts';
import type { AsyncInvokeConfig } from './async-invoke-config.ts';
import { type AsyncTask, DuplicateTaskError } from './async-task.ts';
import { destinationEvent, destinationOf, type Ended, functionOfArn } from './destination.ts';

export interface DestinationOptions {
  configOf: (functionName: string) => AsyncInvokeConfig | undefined;
  hasFunction: (functionName: string) => boolean;
  add: (task: AsyncTask) => Promise<void>;
  log: (line: string) => void;
}

/** Hands the result of a task to the function that waits for it: resolves when that is on disk. */
export async function sendToDestination(ended: Ended, options: DestinationOptions): Promise<void> {
  const { task, result, now } = ended;
  const arn = destinationOf(options.configOf(task.functionName), result.ok);
  if (arn === undefined) return;
  const functionName = functionOfArn(arn);
  if (functionName === undefined || !options.hasFunction(functionName)) {
    options.log(`${task.functionName}: its result is not sent to ${arn}, which is no function here.`);
    return;
  }
  const requestId = createRequestId(now);
  // Named after its cause: if this process ends before the task is recorded as done, the result is not sent twice.
  const taskId = `result-of-${task.functionName}-${task.taskId}`;
  const event = destinationEvent(ended);
  try {
    await options.add({ functionName, taskId, requestId, event, enqueuedAt: now, retryCount: 0 });
  } catch (error) {
    if (!(error instanceof DuplicateTaskError)) throw error;
  }
}
