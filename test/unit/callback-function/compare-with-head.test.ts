import { describe, expect, it } from 'vitest';
import { compareWithHead } from '../../../functions/callback/compare-with-head.ts';
import type { ObjectHead } from '../../../shared/oss/head-object.ts';
import type { ClaimedUpload } from '../../../shared/uploads/admitted-upload.ts';

const CALLED_BACK_AT = Date.parse('2026-01-01T12:00:00Z');
const claimed = { etag: 'A1', size: 5, mimeType: 'text/plain; charset=utf-8' } as ClaimedUpload;

function head(change: Partial<ObjectHead> = {}): ObjectHead {
  const lastModified = new Date(CALLED_BACK_AT - 3600_000);
  return { etag: 'A1', size: 5, mimeType: 'text/plain; charset=utf-8', lastModified, meta: {}, ...change };
}

const at = (seconds: number) => new Date(CALLED_BACK_AT + seconds * 1000);

describe('what OSS says of an object, beside what the callback says', () => {
  it.each<[string, ObjectHead | undefined, string]>([
    ['as it says', head(), 'same'],
    ['of that type in other letters', head({ mimeType: ' Text/Plain; charset=UTF-8' }), 'same'],
    ['not there', undefined, 'absent'],
    ['of another size', head({ size: 6 }), 'size'],
    ['of another type', head({ mimeType: 'text/plain' }), 'type'],
    ['another one that was there long before', head({ etag: 'B2' }), 'etag'],
    ['another one that was there a minute before', head({ etag: 'B2', lastModified: at(-61) }), 'etag'],
    ['another one that came within a minute', head({ etag: 'B2', lastModified: at(-60) }), 'superseded'],
    ['another one that came since', head({ etag: 'B2', size: 9, lastModified: at(2) }), 'superseded'],
    ['one without a date', head({ etag: 'B2', lastModified: new Date(Number.NaN) }), 'etag'],
  ])('is %s', (_, found, expected) => {
    expect(compareWithHead(claimed, found, CALLED_BACK_AT)).toBe(expected);
  });

  it('may be of any type where the callback says none', () => {
    expect(compareWithHead({ ...claimed, mimeType: undefined }, head(), CALLED_BACK_AT)).toBe('same');
  });
});
