import middy from '@middy/core';
import type { Log } from '../log.ts';
import { httpBoundary } from './http-boundary.ts';
import type { HttpEvent, HttpResult } from './http-event.ts';
import type { InvocationContext } from './invocation.ts';
import { onFunctionCompute, type PlatformHandler } from './on-function-compute.ts';

export type { PlatformHandler } from './on-function-compute.ts';

type HttpHandler = (event: HttpEvent, context: InvocationContext) => Promise<HttpResult>;

/** A handler of HTTP events as Function Compute and Lambda call it. */
export function httpFunction(log: Log, handle: HttpHandler): PlatformHandler {
  // No time-out of middy's: each wait is a step within the invocation's own deadline.
  const pipeline = middy<HttpEvent, HttpResult, Error, InvocationContext>({ timeoutEarlyInMillis: 0 })
    .use(httpBoundary(log))
    .handler(handle);
  return onFunctionCompute(pipeline);
}
