import type { IncomingHttpHeaders } from 'node:http';
import type { HttpAnswer } from '../http-answer.ts';
import { type InvokeNow, UnknownFunctionError } from '../invoke-now.ts';
import { type BodyLimit, RefusedRequest } from '../read-request.ts';
import { createLogTail } from './log-tail.ts';

export interface InvokeFunctionOptions {
  hasFunction: (functionName: string) => boolean;
  invokeNow: InvokeNow;
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

export function payloadLimit(_headers: IncomingHttpHeaders): BodyLimit {
  const bytes = MAX_SYNC_BYTES;
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

/** The operation InvokeFunction, of a request that is signed. */
export async function invokeFunction(
  call: InvokeFunctionCall,
  options: InvokeFunctionOptions,
): Promise<HttpAnswer> {
  const { functionName, headers } = call;
  if (!options.hasFunction(functionName))
    throw new RefusedRequest(404, 'FunctionNotFound', new UnknownFunctionError(functionName).message);
  checkQualifier(functionName, call.query);
  oneOf(headers, 'x-fc-invocation-type', ['Sync']);
  return runNow(call, options);
}
