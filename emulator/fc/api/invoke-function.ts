import type { IncomingHttpHeaders } from 'node:http';
import type { AsyncInvokeConfig } from '../async/async-invoke-config.ts';
import { DuplicateTaskError, TASK_ID } from '../async/async-task.ts';
import type { HttpAnswer } from '../http-answer.ts';
import type { InvokeLater } from '../invoke-later.ts';
import { type InvokeNow, UnknownFunctionError } from '../invoke-now.ts';
import { type BodyLimit, RefusedRequest } from '../read-request.ts';
import { createLogTail } from './log-tail.ts';

export interface InvokeFunctionOptions {
  hasFunction: (functionName: string) => boolean;
  invokeNow: InvokeNow;
  invokeLater: InvokeLater;
  asyncConfigOf: (functionName: string) => AsyncInvokeConfig | undefined;
}

export interface InvokeFunctionCall {
  functionName: string;
  query: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  requestId: string;
  signal: AbortSignal;
}

const MAX_SYNC_BYTES = 32 * 1024 * 1024;
const MAX_ASYNC_BYTES = 128 * 1024;
const TYPE_HEADER = 'x-fc-invocation-type';
const TASK_ID_HEADER = 'x-fc-async-task-id';

export function payloadLimit(headers: IncomingHttpHeaders): BodyLimit {
  const bytes = headers[TYPE_HEADER] === 'Async' ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES;
  const message = `payload size exceeds maximum allowed size (${bytes} bytes)`;
  return { bytes, refuse: () => new RefusedRequest(400, 'EntityTooLarge', message) };
}

function oneOf<T extends string>(
  headers: IncomingHttpHeaders,
  name: string,
  [first, ...others]: [T, ...T[]],
): T {
  const value = headers[name] ?? first;
  const found = [first, ...others].find((allowed) => allowed === value);
  if (found !== undefined) return found;
  const allowed = [first, ...others].join(' or ');
  throw new RefusedRequest(
    400,
    'InvalidArgument',
    `the header ${name} is '${value}', and should be ${allowed}`,
  );
}

function checkQualifier(functionName: string, query: string): void {
  const qualifier = new URLSearchParams(query).get('qualifier') ?? 'LATEST';
  if (qualifier === 'LATEST' || qualifier === '') return;
  const [code, what] = /^\d+$/.test(qualifier) ? ['VersionNotFound', 'version'] : ['AliasNotFound', 'alias'];
  throw new RefusedRequest(404, code, `${what} '${qualifier}' of function '${functionName}' does not exist`);
}

async function runNow(call: InvokeFunctionCall, { invokeNow }: InvokeFunctionOptions): Promise<HttpAnswer> {
  const { functionName, requestId, body: event, signal } = call;
  const wantsTail = oneOf(call.headers, 'x-fc-log-type', ['None', 'Tail']) === 'Tail';
  const tail = wantsTail ? createLogTail() : undefined;
  const invoked = await invokeNow(functionName, { event, requestId, signal, onLine: tail?.add });
  const { result, instanceId, durationMs } = invoked;
  return {
    status: 200,
    headers: {
      'Content-Type': result.ok ? 'application/octet-stream' : 'application/json',
      'X-Fc-Instance-Id': instanceId,
      'X-Fc-Invocation-Duration': String(Math.ceil(durationMs)),
      'X-Fc-Invocation-Service-Version': 'LATEST',
      ...(result.ok ? {} : { 'X-Fc-Error-Type': result.errorType }),
      ...(tail && { 'X-Fc-Log-Result': tail.base64() }),
    },
    body: result.payload,
  };
}

function readTaskId(
  { functionName, headers }: InvokeFunctionCall,
  { asyncConfigOf }: InvokeFunctionOptions,
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

async function runLater(call: InvokeFunctionCall, options: InvokeFunctionOptions): Promise<HttpAnswer> {
  const { functionName, body: event, requestId } = call;
  try {
    const taskId = readTaskId(call, options);
    const accepted = await options.invokeLater(functionName, { event, requestId, taskId });
    return { status: 202, headers: { 'X-Fc-Async-Task-Id': accepted.taskId }, body: Buffer.alloc(0) };
  } catch (error) {
    if (!(error instanceof DuplicateTaskError)) throw error;
    throw new RefusedRequest(409, 'AsyncTaskAlreadyExists', error.message);
  }
}

/** The operation InvokeFunction, of a request that is signed. */
export async function invokeFunction(
  call: InvokeFunctionCall,
  options: InvokeFunctionOptions,
): Promise<HttpAnswer> {
  const { functionName, headers } = call;
  if (!options.hasFunction(functionName))
    throw new RefusedRequest(404, 'FunctionNotFound', new UnknownFunctionError(functionName).message);
  checkQualifier(functionName, call.query);
  const isAsync = oneOf(headers, TYPE_HEADER, ['Sync', 'Async']) === 'Async';
  return isAsync ? runLater(call, options) : runNow(call, options);
}
