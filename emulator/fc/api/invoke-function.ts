import type { IncomingHttpHeaders } from 'node:http';
import { type AsyncOptions, acceptLater } from '../accept-later.ts';
import type { HttpAnswer } from '../http-answer.ts';
import { isAsync, oneOf } from '../invocation-headers.ts';
import type { InvokeNow } from '../invoke-now.ts';
import { createLogTail } from './log-tail.ts';

export interface InvokeFunctionOptions extends AsyncOptions {
  invokeNow: InvokeNow;
}

export interface InvokeFunctionCall {
  functionName: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  requestId: string;
  signal: AbortSignal;
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
  if (isAsync(call.headers)) return acceptLater({ ...call, event: call.body }, options);
  return runNow(call, options);
}
