import type { Account } from '../function-spec.ts';
import type { InvocationResult } from '../invocation-result.ts';
import type { AsyncInvokeConfig } from './async-invoke-config.ts';
import type { AsyncTask } from './async-task.ts';

const TOPIC_ARN = /^acs:mns:[^:]*:[^:]*:\/topics\/([^/]+)(?:\/messages)?$/;
const FUNCTION_ARN = /^acs:fc:[^:]*:[^:]*:functions\/([\w-]+)(?:\/[\w-]+)?$/;

/** The function that an ARN names; undefined for anything else that FC can send results to. */
export function functionOfArn(arn: string): string | undefined {
  return FUNCTION_ARN.exec(arn)?.[1];
}

export function topicOfArn(arn: string): string | undefined {
  return TOPIC_ARN.exec(arn)?.[1];
}

export function functionArn({ accountId, region }: Account, functionName: string): string {
  return `acs:fc:${region}:${accountId}:functions/${functionName}`;
}

export function destinationOf(config: AsyncInvokeConfig | undefined, ok: boolean): string | undefined {
  const { onSuccess, onFailure } = config?.destinationConfig ?? {};
  return (ok ? onSuccess : onFailure)?.destination;
}

export interface Ended {
  task: AsyncTask;
  result: InvocationResult;
  account: Account;
  now: number;
}

/** What FC tells a destination. */
export function destinationEvent({ task, result, account, now }: Ended): Buffer {
  const functionError = result.ok ? '' : result.errorType;
  return Buffer.from(
    JSON.stringify({
      timestamp: now,
      requestContext: {
        requestId: task.requestId,
        functionArn: functionArn(account, task.functionName),
        condition: functionError,
        approximateInvokeCount: task.retryCount + 1,
      },
      requestPayload: task.event.toString('utf8'),
      responseContext: { statusCode: 200, functionError },
      responsePayload: result.payload.toString('utf8'),
    }),
  );
}
