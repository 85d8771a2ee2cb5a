import type { IncomingHttpHeaders } from 'node:http';
import type { HttpAnswer } from '../http-answer.ts';
import type { HttpTrigger } from './http-trigger.ts';

const EXPOSED =
  'Date,x-fc-request-id,x-fc-error-type,x-fc-code-checksum,x-fc-invocation-duration,x-fc-max-memory-usage,x-fc-log-result,x-fc-invocation-code-version';

function allow(origin: string): Record<string, string> {
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' };
}

/** What FC adds to an answer, for browsers, unless the function says itself which origins it allows. */
export function corsHeaders(
  { origin }: IncomingHttpHeaders,
  answered: HttpAnswer['headers'],
): Record<string, string> {
  const ownRule = Object.keys(answered).some((name) => name.toLowerCase() === 'access-control-allow-origin');
  if (origin === undefined || ownRule) return {};
  return { ...allow(origin), 'Access-Control-Expose-Headers': EXPOSED };
}

/** FC's own answer to a browser that asks before it sends; undefined when the function is to answer. */
export function answerPreflight(
  method: string,
  headers: IncomingHttpHeaders,
  { methods }: HttpTrigger,
): HttpAnswer | undefined {
  const { origin } = headers;
  const asksFor = headers['access-control-request-method'];
  if (method !== 'OPTIONS' || methods.includes('OPTIONS')) return undefined;
  if (origin === undefined || asksFor === undefined) return undefined;
  const asked = headers['access-control-request-headers'];
  return {
    status: 204,
    headers: {
      ...allow(origin),
      'Access-Control-Allow-Methods': methods.join(','),
      ...(typeof asked === 'string' ? { 'Access-Control-Allow-Headers': asked } : {}),
    },
    body: Buffer.alloc(0),
  };
}
