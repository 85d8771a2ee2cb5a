import { createRequire } from 'node:module';
import type { HttpResult } from '../../shared/http/http-event.ts';

/** What dist/callback/index.js exports. */
export interface CallbackFunction {
  handler(event: unknown, context: unknown): Promise<HttpResult>;
  initialize(context: unknown): Promise<void>;
}

/** Loads the bundle whose path is this process's first argument, at the moment of the call. */
export function loadCallbackFunction(): CallbackFunction {
  const [, , file = ''] = process.argv;
  return createRequire(file)(file) as CallbackFunction;
}
