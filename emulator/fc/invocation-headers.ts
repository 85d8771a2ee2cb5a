import type { IncomingHttpHeaders } from 'node:http';
import { type BodyLimit, RefusedRequest } from './read-request.ts';

const MAX_SYNC_BYTES = 32 * 1024 * 1024;
const MAX_ASYNC_BYTES = 128 * 1024;
const TYPE_HEADER = 'x-fc-invocation-type';

/** The value of a header that has only these; the first one is the default. */
export function oneOf<T extends string>(
  headers: IncomingHttpHeaders,
  name: string,
  [first, ...others]: [T, ...T[]],
): T {
  const value = headers[name] ?? first;
  const found = [first, ...others].find((allowed) => allowed === value);
  if (found !== undefined) return found;
  const allowed = [first, ...others].join(' or ');
  throw new RefusedRequest(
    400,
    'InvalidArgument',
    `the header ${name} is '${value}', and should be ${allowed}`,
  );
}

export function isAsync(headers: IncomingHttpHeaders): boolean {
  return oneOf(headers, TYPE_HEADER, ['Sync', 'Async']) === 'Async';
}

export function payloadLimit(headers: IncomingHttpHeaders): BodyLimit {
  const bytes = headers[TYPE_HEADER] === 'Async' ? MAX_ASYNC_BYTES : MAX_SYNC_BYTES;
  const message = `payload size exceeds maximum allowed size (${bytes} bytes)`;
  return { bytes, refuse: () => new RefusedRequest(400, 'EntityTooLarge', message) };
}
