import { randomBytes } from 'node:crypto';

/** FC's form: "1", the time in seconds, and twelve random bytes. */
export function createRequestId(now = Date.now()): string {
  const seconds = Math.floor(now / 1000);
  return `1-${seconds.toString(16).padStart(8, '0')}-${randomBytes(12).toString('hex')}`;
}
