import type { Log } from '../log-printer.ts';
import { createRequestId } from '../request-id.ts';
import type { AsyncInvokeConfig } from './async-invoke-config.ts';
import { type AsyncTask, DuplicateTaskError } from './async-task.ts';
import { destinationEvent, destinationOf, type Ended, functionOfArn, topicOfArn } from './destination.ts';

export type OnTopicMessage = (topic: string, message: Buffer) => Promise<void>;

export interface DestinationOptions {
  configOf: (functionName: string) => AsyncInvokeConfig | undefined;
  hasFunction: (functionName: string) => boolean;
  add: (task: AsyncTask) => Promise<void>;
  onTopicMessage: OnTopicMessage | undefined;
  log: Log;
}

async function sendToFunction(
  functionName: string,
  ended: Ended,
  options: DestinationOptions,
): Promise<void> {
  const { task, now } = ended;
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

/** Hands the result of a task to the function that waits for it: resolves when that is on disk. Or to a topic. */
export async function sendToDestination(ended: Ended, options: DestinationOptions): Promise<void> {
  const { task, result } = ended;
  const { hasFunction, onTopicMessage, log } = options;
  const arn = destinationOf(options.configOf(task.functionName), result.ok);
  if (arn === undefined) return;
  const functionName = functionOfArn(arn);
  if (functionName !== undefined && hasFunction(functionName))
    return sendToFunction(functionName, ended, options);
  const topic = topicOfArn(arn);
  if (topic === undefined || onTopicMessage === undefined)
    return log(`Its result is not sent to ${arn}, which is not there.`, task.functionName);
  // The task itself has ended: it may not run again because its result is not heard.
  await onTopicMessage(topic, destinationEvent(ended)).catch((error: unknown) => {
    log(`Its result could not be sent to ${arn}: ${String(error)}`, task.functionName);
  });
}
