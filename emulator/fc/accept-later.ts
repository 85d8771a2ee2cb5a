import type { IncomingHttpHeaders } from 'node:http';
import type { AsyncInvokeConfig } from './async/async-invoke-config.ts';
import { DuplicateTaskError, TASK_ID } from './async/async-task.ts';
import { type FrontFaults, faultsOf } from './front-faults.ts';
import type { HttpAnswer } from './http-answer.ts';
import type { InvokeLater } from './invoke-later.ts';
import { RefusedRequest } from './read-request.ts';

export interface AsyncOptions {
  invokeLater: InvokeLater;
  asyncConfigOf: (functionName: string) => AsyncInvokeConfig | undefined;
  faults: () => FrontFaults | undefined;
}

export interface AsyncCall {
  functionName: string;
  headers: IncomingHttpHeaders;
  event: Buffer;
  requestId: string;
}

const TASK_ID_HEADER = 'x-fc-async-task-id';

function readTaskId(
  { functionName, headers }: AsyncCall,
  { asyncConfigOf }: AsyncOptions,
): string | undefined {
  const taskId = headers[TASK_ID_HEADER];
  if (taskId === undefined) return undefined;
  const invalid = (message: string) => new RefusedRequest(400, 'InvalidArgument', message);
  if (typeof taskId !== 'string' || !TASK_ID.test(taskId))
    throw invalid(`the header ${TASK_ID_HEADER} is '${taskId}', which is not a task ID`);
  if (asyncConfigOf(functionName)?.asyncTask !== true)
    throw invalid(`function '${functionName}' takes no task ID: its asyncInvokeConfig.asyncTask is not true`);
  return taskId;
}

function accepted(taskId: string): HttpAnswer {
  return { status: 202, headers: { 'X-Fc-Async-Task-Id': taskId }, body: Buffer.alloc(0) };
}

/** Accepts a call that nobody waits for: answered once it is safe on disk. */
export async function acceptLater(call: AsyncCall, options: AsyncOptions): Promise<HttpAnswer> {
  const { functionName, event, requestId } = call;
  try {
    const taskId = readTaskId(call, options);
    const { refuseAsync, loseAsync, doubleAsync, onHit } = faultsOf(functionName, options.faults());
    if (refuseAsync !== undefined) {
      onHit?.('refuse-async');
      throw new RefusedRequest(
        refuseAsync,
        'FaultInjected',
        'This answer was asked for: faults.refuseAsync.',
      );
    }
    if (loseAsync) {
      onHit?.('lose-async');
      return accepted(taskId ?? requestId);
    }
    const task = await options.invokeLater(functionName, { event, requestId, taskId });
    if (doubleAsync) {
      onHit?.('double-async');
      await options.invokeLater(functionName, { event });
    }
    return accepted(task.taskId);
  } catch (error) {
    if (!(error instanceof DuplicateTaskError)) throw error;
    throw new RefusedRequest(409, 'AsyncTaskAlreadyExists', error.message);
  }
}
