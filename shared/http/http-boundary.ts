import type { MiddlewareObj } from '@middy/core';
import { describeError, type Log } from '../log.ts';
import { errorAnswer, toCallbackError } from './answers.ts';
import { CallbackError } from './errors.ts';
import { fromFcEvent } from './fc-event.ts';
import { type HttpEvent, type HttpResult, header, isHttpEvent } from './http-event.ts';
import { beginInvocation, type InvocationContext } from './invocation.ts';

/** OSS sends 24 characters, but the header is not signed. */
const MAX_REQUEST_ID_LENGTH = 64;

type Boundary = MiddlewareObj<HttpEvent, HttpResult, Error, InvocationContext>;
type BoundaryRequest = Parameters<NonNullable<Boundary['before']>>[0];

function readEvent(event: unknown): HttpEvent {
  if (Buffer.isBuffer(event)) return fromFcEvent(event);
  if (isHttpEvent(event)) return event;
  throw new CallbackError('event_malformed');
}

function rounded(stepsMs: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(stepsMs).map(([step, ms]) => [step, Math.round(ms * 100) / 100]));
}

function requestIdOf({ event, context }: BoundaryRequest): string {
  return context.awsRequestId || (isHttpEvent(event) ? event.requestContext.requestId : '');
}

/** In front of everything: the platform's event becomes ours, every error an answer, and each invocation one log line. */
export function httpBoundary(log: Log): Boundary {
  const refusals: Record<string, number> = {};
  let cold = true;

  function write(request: BoundaryRequest, status: number, more: Record<string, unknown>): void {
    const { invocation } = request.context;
    const level = status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info';
    const first = cold;
    cold = false;
    if (!log.isOn(level)) return;
    log(level, {
      requestId: requestIdOf(request),
      ossRequestId: isHttpEvent(request.event)
        ? header(request.event, 'x-oss-request-id')?.slice(0, MAX_REQUEST_ID_LENGTH)
        : undefined,
      status,
      ...more,
      ...invocation.facts,
      ...(first ? { cold: true } : {}),
      ms: { ...rounded(invocation.stepsMs), total: Date.now() - invocation.startedAtMs },
    });
  }

  return {
    before(request) {
      const { context } = request;
      const timeoutMs = context.getRemainingTimeInMillis();
      const startedAtMs = Date.now();
      let receivedAtMs: number | undefined;
      try {
        request.event = readEvent(request.event);
        receivedAtMs = request.event.requestContext.timeEpoch;
      } finally {
        // Even an event that cannot be read has a deadline and a log line.
        context.invocation = beginInvocation({ receivedAtMs, startedAtMs, functionTimeoutMs: timeoutMs });
      }
    },
    after(request) {
      write(request, request.response?.statusCode ?? 200, {});
    },
    onError(request) {
      const error = toCallbackError(request.error);
      const refused = (refusals[error.code] ?? 0) + 1;
      refusals[error.code] = refused;
      write(request, error.status, {
        outcome: error.status >= 500 ? 'failed' : 'refused',
        code: error.code,
        timesSoFar: refused,
        ...describeError(error, error.status === 500),
      });
      request.response = errorAnswer(error, requestIdOf(request));
    },
  };
}
