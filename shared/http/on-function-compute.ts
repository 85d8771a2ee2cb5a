import type { Context } from 'aws-lambda';
import { type FcContext, fromFcContext } from './fc-context.ts';
import type { HttpResult } from './http-event.ts';

export type PlatformHandler = (event: unknown, context: unknown) => Promise<HttpResult>;
type LambdaShapedHandler<Result> = (event: never, context: never) => Promise<Result>;

function isLambdaContext(context: unknown): context is Context {
  return typeof (context as Partial<Context> | null | undefined)?.getRemainingTimeInMillis === 'function';
}

/** The same handler on both platforms: Lambda calls it as it is, Function Compute with a context of another shape. */
export function onFunctionCompute<Result>(
  handler: LambdaShapedHandler<Result>,
): (event: unknown, context: unknown) => Promise<Result> {
  return (event, context) => {
    const lambdaContext = isLambdaContext(context)
      ? context
      : fromFcContext((context ?? {}) as FcContext, Date.now());
    return handler(event as never, lambdaContext as never);
  };
}
