import type { IncomingMessage } from 'node:http';

/** A request that FC turns away before any function sees it. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export interface BodyLimit {
  bytes: number;
  refuse: () => RefusedRequest;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_TARGET_BYTES = 4 * 1024;

function tooLarge(what: string, limit: string): RefusedRequest {
  return new RefusedRequest(400, 'InvalidArgument', `The ${what} exceeds the limit of ${limit}.`);
}

export const TRIGGER_LIMIT: BodyLimit = { bytes: MAX_BODY_BYTES, refuse: () => tooLarge('body', '32 MB') };

/** Everything that can be judged without the body. */
export function checkRequest(request: IncomingMessage): void {
  const { url = '', rawHeaders } = request;
  if (Buffer.byteLength(url) > MAX_TARGET_BYTES) throw tooLarge('path with its query', '4 KB');
  if (Buffer.byteLength(rawHeaders.join('')) > MAX_HEADER_BYTES) throw tooLarge('header', '8 KB');
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge('body', '32 MB');
}

export async function readBody(request: IncomingMessage, limit: BodyLimit): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // What is too much is still read, and forgotten: a client that is sending would not see the answer.
    if (length <= limit.bytes) chunks.push(chunk);
    else chunks.length = 0;
  }
  if (length > limit.bytes) throw limit.refuse();
  return Buffer.concat(chunks);
}
