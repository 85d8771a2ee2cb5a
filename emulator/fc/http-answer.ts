import { type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http';
import type { InvocationFailure, InvocationResult } from './invocation-result.ts';

export interface HttpAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

export const MAX_HEADER_BYTES = 8 * 1024;
const BODILESS_STATUS: ReadonlySet<number> = new Set([204, 304]);

// Transfer-Encoding is not in FC's list, but the answer always has a length, and HTTP forbids both at once.
const FORBIDDEN_HEADER =
  /^(?:x-fc-.*|connection|content-length|date|keep-alive|server|upgrade|transfer-encoding)$/i;

export function badResponse(message: string): HttpAnswer {
  return {
    status: 502,
    headers: { 'Content-Type': 'application/json', 'X-Fc-Error-Type': 'UnhandledInvocationError' },
    body: Buffer.from(JSON.stringify({ errorMessage: message, errorType: 'BadResponse' })),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Headers that FC does not take from functions. */
export function isForbiddenHeader(name: string, value: string): boolean {
  return (
    FORBIDDEN_HEADER.test(name) || (/^content-disposition$/i.test(name) && /^\s*attachment\b/i.test(value))
  );
}

function readHeaders(headers: Record<string, unknown>): Record<string, string> {
  const read = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string') throw new TypeError(`The header "${name}" is not a string.`);
    validateHeaderName(name);
    validateHeaderValue(name, value);
    // It needs an answer in chunks, and one from an event has a length.
    if (/^trailer$/i.test(name)) throw new TypeError(`The header "${name}" is not possible here.`);
    if (!isForbiddenHeader(name, value)) read.set(name, value);
  }
  return Object.fromEntries(read);
}

function headerBytes(headers: Record<string, string>): number {
  return Object.entries(headers).reduce((sum, [name, value]) => sum + Buffer.byteLength(name + value), 0);
}

function readResponse(response: Record<string, unknown>): HttpAnswer {
  const { statusCode, headers = {}, body = '', isBase64Encoded = false } = response;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599)
    return badResponse('The statusCode is not a whole number from 200 to 599.');
  if (!isRecord(headers ?? {})) return badResponse('The headers are not an object.');
  if (typeof (body ?? '') !== 'string') return badResponse('The body is not a string.');
  try {
    const read = readHeaders(isRecord(headers) ? headers : {});
    if (headerBytes(read) > MAX_HEADER_BYTES) return badResponse('The response headers exceed 8 KB.');
    const typed = Object.keys(read).some((name) => name.toLowerCase() === 'content-type');
    return {
      status: statusCode,
      headers: typed ? read : { 'Content-Type': 'application/json', ...read },
      body: Buffer.from(typeof body === 'string' ? body : '', isBase64Encoded === true ? 'base64' : 'utf8'),
    };
  } catch (error) {
    return badResponse(error instanceof Error ? error.message : String(error));
  }
}

/** An exception is a 502; but of an initializer that failed, FC tells by the header alone. */
export function failedAnswer({ errorType, payload }: InvocationFailure): HttpAnswer {
  return {
    status: errorType === 'InitializationError' ? 200 : 502,
    headers: { 'Content-Type': 'application/json', 'X-Fc-Error-Type': errorType },
    body: payload,
  };
}

/** What FC's HTTP trigger makes of the result of a function. */
export function toHttpAnswer(result: InvocationResult): HttpAnswer {
  if (!result.ok) return failedAnswer(result);
  const response = parseJson(result.payload);
  if (isRecord(response) && 'statusCode' in response) return readResponse(response);
  return { status: 200, headers: { 'Content-Type': 'application/json' }, body: result.payload };
}

export function sendAnswer(response: ServerResponse, answer: HttpAnswer, requestId: string): void {
  if (response.destroyed) return;
  const bodiless = BODILESS_STATUS.has(answer.status);
  response.writeHead(answer.status, {
    ...answer.headers,
    'X-Fc-Request-Id': requestId,
    ...(bodiless ? {} : { 'Content-Length': String(answer.body.length) }),
  });
  response.end(bodiless ? undefined : answer.body);
}
