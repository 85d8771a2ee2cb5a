import type { Context } from 'aws-lambda';
import { type CloudCredentials, type MaybeCredentials, sealCredentials } from '../cloud/credentials.ts';

const DEFAULT_TIMEOUT_S = 3;

/** What Function Compute hands a handler besides the event (only what is used here). */
export interface FcContext {
  requestId?: string;
  function?: { name?: string; memory?: number; timeout?: number };
  service?: { logStore?: string };
  region?: string;
  accountId?: string;
  /** Of the function's role, renewed with each invocation. */
  credentials?: MaybeCredentials;
}

export interface PlatformContext extends Context {
  /** Of the function's role; there are none elsewhere, or without a role. */
  credentials?: CloudCredentials | undefined;
}

function notSupported(): never {
  throw new Error('Return a value or throw instead.');
}

/** Function Compute does not tell how much time is left, so it is counted from the start of the invocation. */
export function fromFcContext(context: FcContext, startedAtMs: number): PlatformContext {
  const timeoutMs = (context.function?.timeout ?? DEFAULT_TIMEOUT_S) * 1000;
  const name = context.function?.name ?? '';
  return {
    awsRequestId: context.requestId ?? '',
    functionName: name,
    functionVersion: 'LATEST',
    invokedFunctionArn: `acs:fc:${context.region ?? ''}:${context.accountId ?? ''}:functions/${name}`,
    memoryLimitInMB: String(context.function?.memory ?? ''),
    logGroupName: '',
    logStreamName: context.service?.logStore ?? '',
    callbackWaitsForEmptyEventLoop: false,
    credentials: sealCredentials(context.credentials ?? {}),
    getRemainingTimeInMillis: () => startedAtMs + timeoutMs - Date.now(),
    done: notSupported,
    fail: notSupported,
    succeed: notSupported,
  };
}
