import { invalidRange } from '../http/errors.ts';

export interface ByteRange {
  start: number;
  /** Included. */
  end: number;
}

/** Undefined stands for the whole object, which is also what OSS sends for a range that the object does not have. */
export function readRange(headers: ReadonlyMap<string, string>, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(headers.get('range') ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const isStandard = headers.get('x-oss-range-behavior') === 'standard';
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Number(last);
  if (start > end && last !== '' && first !== '') return undefined;
  if (start < size && end < size && start <= end) return { start, end };
  if (!isStandard) return undefined;
  if (start >= size) throw invalidRange();
  return { start, end: size - 1 };
}
