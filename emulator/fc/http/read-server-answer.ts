import type { IncomingMessage } from 'node:http';
import { reportsFailure } from '../custom/custom-server.ts';
import { type HttpAnswer, isForbiddenHeader, MAX_HEADER_BYTES } from '../http-answer.ts';

export type AnswerHead = Pick<HttpAnswer, 'status' | 'headers'>;

/** Status and headers of what the server of a custom runtime answers; undefined when FC would refuse them. */
export function readServerAnswer(response: IncomingMessage): AnswerHead | undefined {
  const { rawHeaders, statusCode = 502 } = response;
  const headers = new Map<string, [name: string, values: string[]]>();
  let bytes = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    bytes += Buffer.byteLength(name + value);
    // What a trailer announces is not passed on.
    if (isForbiddenHeader(name, value) || /^trailer$/i.test(name)) continue;
    const [first, values] = headers.get(name.toLowerCase()) ?? [name, []];
    headers.set(name.toLowerCase(), [first, [...values, value]]);
  }
  if (bytes > MAX_HEADER_BYTES) return undefined;
  const failed = reportsFailure(response) ? { 'X-Fc-Error-Type': 'UnhandledInvocationError' } : {};
  return { status: statusCode, headers: { ...Object.fromEntries(headers.values()), ...failed } };
}
