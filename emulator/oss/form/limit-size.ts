import { entityTooLarge } from '../http/errors.ts';
import { entityTooSmall } from './form-errors.ts';
import type { SizeRange } from './parse-condition.ts';

/** The same bytes, until there are too many of them. */
export async function* limitSize(
  bytes: AsyncIterable<Buffer>,
  { min, max }: SizeRange,
): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > max) throw entityTooLarge();
    yield piece;
  }
  if (size < min) throw entityTooSmall();
}
