import { addressOf } from './endpoint.ts';
import { encodeQuery, presignQuery, type RequestToSign } from './sign-v4.ts';
import type { SigningOptions } from './v4-scope.ts';

export interface PresignOptions extends SigningOptions {
  /** As the client reaches it: a function's own endpoint may be an internal one. */
  endpoint: URL;
  expiresSeconds: number;
}

export interface RequestToPresign extends RequestToSign {
  method: 'GET' | 'PUT';
  key: string;
}

/** V4 allows no more. */
const MAX_SECONDS = 7 * 24 * 60 * 60;

/** A URL with which somebody else may send this request for so long, with the headers that it was signed with. */
export function presign(request: RequestToPresign, options: PresignOptions): string {
  const { expiresSeconds } = options;
  if (!Number.isInteger(expiresSeconds) || expiresSeconds < 1 || expiresSeconds > MAX_SECONDS)
    throw new RangeError(`A URL is good for 1 to ${MAX_SECONDS} seconds, not ${expiresSeconds}.`);
  const { protocol, hostname, port, pathOf } = addressOf(options.endpoint, request.bucket);
  const origin = `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
  return `${origin}${pathOf(request.key)}?${encodeQuery(presignQuery(request, options))}`;
}
