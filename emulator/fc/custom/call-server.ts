import { buffer } from 'node:stream/consumers';
import type { InvocationResult } from '../invocation-result.ts';
import type { CustomServer, ServerPurpose } from '../runtime.ts';
import { answerOf } from './answer-of.ts';
import { CANCELED, reportsFailure } from './custom-server.ts';

export interface ServerCall extends ServerPurpose {
  method: 'GET' | 'POST';
  body?: Buffer;
  limitMs: number;
  signal?: AbortSignal | undefined;
}

/** Calls the server of a custom runtime on one of the paths that FC has for events and hooks, and reads its whole answer. */
export async function callServer(server: CustomServer, call: ServerCall): Promise<InvocationResult> {
  const { method, controlPath, body = Buffer.alloc(0), limitMs, signal } = call;
  const length = method === 'GET' ? [] : ['content-length', String(body.length)];
  const rawHeaders = ['host', '127.0.0.1', 'content-type', 'application/octet-stream', ...length];
  if (signal?.aborted) return CANCELED;
  const request = server.open({ ...call, path: controlPath, rawHeaders });
  let isLate = false;
  const onTimeout = () => {
    isLate = true;
    request.destroy(new Error('time-out'));
  };
  const timer = Number.isFinite(limitMs) ? setTimeout(onTimeout, limitMs) : undefined;
  const onAbort = () => request.destroy(new Error('canceled'));
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const answered = answerOf(request);
    request.end(body);
    const response = await answered;
    const payload = await buffer(response);
    const { statusCode = 0 } = response;
    const ok = statusCode >= 200 && statusCode < 300 && !reportsFailure(response);
    return ok ? { ok, payload } : { ok, payload, errorType: 'UnhandledInvocationError' };
  } catch (error) {
    if (isLate) return server.timeOut();
    if (signal?.aborted) return CANCELED;
    return await server.explain(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    request.destroy();
  }
}
