import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { notJson, wrongLength, wrongStatus } from './delivery-failure.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/** What OSS judges before it reads the body: status 200 and no other, and a length it can trust. */
export function checkAnswerHead(status: number, headers: IncomingHttpHeaders): void {
  if (status !== 200) throw wrongStatus(status);
  const length = headers['content-length'];
  if (length === undefined) throw wrongLength('server missing content-length');
  if (!/^\d+$/.test(length) || Number(length) === 0) {
    throw wrongLength('server return invalid conent-length value');
  }
  if (Number(length) > MAX_BODY_BYTES) throw wrongLength('server return too long content-length value');
}

export function checkAnswerBody(body: Buffer): void {
  if (!isUtf8(body)) throw notJson();
  try {
    JSON.parse(body.toString('utf8'));
  } catch {
    throw notJson();
  }
}
