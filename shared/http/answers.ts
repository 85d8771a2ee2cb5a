import { ConfigError } from '../config.ts';
import { CallbackError } from './errors.ts';
import type { HttpResult } from './http-event.ts';

/** OSS wants 200 with a JSON body, and a length; both platforms set the length from the body. */
export function jsonAnswer(status: number, body: string): HttpResult {
  return { statusCode: status, headers: { 'content-type': 'application/json' }, body };
}

export function toCallbackError(error: unknown): CallbackError {
  if (error instanceof CallbackError) return error;
  return new CallbackError(error instanceof ConfigError ? 'config_invalid' : 'internal', { cause: error });
}

export function errorAnswer({ status, code, message, hint }: CallbackError, requestId: string): HttpResult {
  const answer = jsonAnswer(status, JSON.stringify({ error: { code, message, hint, requestId } }));
  return code === 'method_not_allowed'
    ? { ...answer, headers: { ...answer.headers, allow: 'POST' } }
    : answer;
}
