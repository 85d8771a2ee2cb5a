import type { Context } from 'aws-lambda';

/** What Lambda hands a handler besides the event. */
export function lambdaContext(remainingMs = 10_000): Context {
  const endsAt = Date.now() + remainingMs;
  return {
    awsRequestId: '4e3b9c3a-0000-4000-8000-000000000001',
    callbackWaitsForEmptyEventLoop: true,
    functionName: 'callback',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:callback',
    memoryLimitInMB: '512',
    logGroupName: '/aws/lambda/callback',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => endsAt - Date.now(),
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
