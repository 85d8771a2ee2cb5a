import type { IncomingMessage, ServerResponse } from 'node:http';
import { drainRequest } from '../../drain-request.ts';
import { type HttpAnswer, sendAnswer } from '../http-answer.ts';
import { splitTarget } from '../http-event.ts';
import { payloadLimit } from '../invocation-headers.ts';
import { UnknownFunctionError } from '../invoke-now.ts';
import { RefusedRequest, readBody } from '../read-request.ts';
import { createRequestId } from '../request-id.ts';
import { type ApiOperation, operationOf } from './api-path.ts';
import { type AsyncTasks, getAsyncTask, listAsyncTasks, stopAsyncTask } from './async-tasks.ts';
import { API_RULES, type ApiCredentials, checkSignature } from './check-signature.ts';
import { type InvokeFunctionOptions, invokeFunction } from './invoke-function.ts';

export interface ApiOptions extends InvokeFunctionOptions {
  credentials: readonly ApiCredentials[];
  hasFunction: (functionName: string) => boolean;
  tasks: AsyncTasks;
  now: () => number;
  /** The client waits for "100 Continue" before it sends the body. */
  expectsContinue: boolean;
}

interface ApiCall {
  request: IncomingMessage;
  query: string;
  body: Buffer;
  requestId: string;
  signal: AbortSignal;
}

function checkQualifier(functionName: string, query: string): void {
  const qualifier = new URLSearchParams(query).get('qualifier') ?? 'LATEST';
  if (qualifier === 'LATEST' || qualifier === '') return;
  const [code, what] = /^\d+$/.test(qualifier) ? ['VersionNotFound', 'version'] : ['AliasNotFound', 'alias'];
  throw new RefusedRequest(404, code, `${what} '${qualifier}' of function '${functionName}' does not exist`);
}

async function answer(operation: ApiOperation, call: ApiCall, options: ApiOptions): Promise<HttpAnswer> {
  const { functionName } = operation;
  if (!options.hasFunction(functionName))
    throw new RefusedRequest(404, 'FunctionNotFound', new UnknownFunctionError(functionName).message);
  checkQualifier(functionName, call.query);
  switch (operation.name) {
    case 'InvokeFunction':
      return invokeFunction({ ...call, functionName, headers: call.request.headers }, options);
    case 'ListAsyncTasks':
      return listAsyncTasks(options.tasks, functionName, call.query);
    case 'GetAsyncTask':
      return getAsyncTask(options.tasks, functionName, operation.taskId);
    case 'StopAsyncTask':
      return stopAsyncTask(options.tasks, functionName, operation.taskId);
  }
}

function refusal(error: unknown, requestId: string): HttpAnswer {
  const known = error instanceof RefusedRequest;
  const message = error instanceof Error ? error.message : String(error);
  const body = { RequestId: requestId, Code: known ? error.code : 'InternalServerError', Message: message };
  return {
    status: known ? error.status : 500,
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Answers one request to the API of 2023-03-30. Never rejects. */
export async function serveApi(
  request: IncomingMessage,
  response: ServerResponse,
  options: ApiOptions,
): Promise<void> {
  const requestId = createRequestId(options.now());
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const { method = '', url = '/', headers } = request;
  const { rawPath, query } = splitTarget(url);
  try {
    const operation = operationOf(method, rawPath);
    if (operation === undefined)
      throw new RefusedRequest(400, 'PathNotSupported', `'${method}' against '${rawPath}' is not supported`);
    if (options.expectsContinue) response.writeContinue();
    const body = await readBody(request, payloadLimit(headers));
    checkSignature(request, body, { ...options, now: options.now(), rules: API_RULES });
    const call = { request, query, body, requestId, signal: gone.signal };
    sendAnswer(response, await answer(operation, call, options), requestId);
  } catch (error) {
    await drainRequest(request, response);
    sendAnswer(response, refusal(error, requestId), requestId);
  }
}
