import * as z from 'zod/mini';

const EVENT = z.object({
  requestContext: z.object({
    requestId: z.string(),
    functionArn: z.string(),
    condition: z.string(),
    approximateInvokeCount: z.int(),
  }),
  /** What the function was invoked with. */
  requestPayload: z.string(),
  /** What it answered: the error of its runtime, if it got that far. */
  responsePayload: z.optional(z.string()),
});

/** An invocation that Function Compute has given up. */
export interface Failure {
  functionName: string;
  requestId: string;
  /** Function Compute's word for it, such as UnhandledInvocationError. */
  condition: string;
  invocations: number;
  payload: string;
  /** In the words of the function; empty when it said nothing. */
  said: string;
}

function readSaid(payload: string | undefined): string {
  try {
    const { errorMessage } = JSON.parse(payload ?? '') as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : '';
  } catch {
    return '';
  }
}

function functionNameOf(arn: string): string {
  return /:functions\/([^/]+)/.exec(arn)?.[1] ?? arn;
}

function parseEvent(event: unknown): z.infer<typeof EVENT> {
  const text = event instanceof Uint8Array ? Buffer.from(event).toString('utf8') : String(event);
  try {
    return EVENT.parse(JSON.parse(text));
  } catch (cause) {
    throw new TypeError('The event is not what Function Compute sends to the destination of failures.', {
      cause,
    });
  }
}

/** Reads what Function Compute sends to the destination of failures. Throws for anything else. */
export function readFailure(event: unknown): Failure {
  const { requestContext, requestPayload, responsePayload } = parseEvent(event);
  const { requestId, functionArn, condition, approximateInvokeCount } = requestContext;
  return {
    functionName: functionNameOf(functionArn),
    requestId,
    condition,
    invocations: approximateInvokeCount,
    payload: requestPayload,
    said: readSaid(responsePayload),
  };
}
