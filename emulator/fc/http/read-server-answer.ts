import type { IncomingMessage } from 'node:http';
import { reportsFailure } from '../custom/custom-server.ts';
import { type HttpAnswer, isForbiddenHeader, MAX_HEADER_BYTES } from '../http-answer.ts';

export type AnswerHead = Pick<HttpAnswer, 'status' | 'headers'>;

/** Status and headers of what the server of a custom runtime answers; undefined when FC would refuse them. */
export function readServerAnswer(response: IncomingMessage): AnswerHead | undefined {
  const { rawHeaders, statusCode = 502 } = response;
  const headers: Record<string, string[]> = {};
  let bytes = 0;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const value = rawHeaders[at + 1] ?? '';
    bytes += Buffer.byteLength(name + value);
    const known = Object.keys(headers).find((other) => other.toLowerCase() === name.toLowerCase()) ?? name;
    if (!isForbiddenHeader(name, value)) headers[known] = [...(headers[known] ?? []), value];
  }
  if (bytes > MAX_HEADER_BYTES) return undefined;
  const failed = reportsFailure(response) ? { 'X-Fc-Error-Type': 'UnhandledInvocationError' } : {};
  return { status: statusCode, headers: { ...headers, ...failed } };
}
