import { describe, expect, it } from 'vitest';
import { compareWithHead, type Seen } from '../../../functions/callback/compare-with-head.ts';
import type { ClaimedUpload } from '../../../shared/uploads/admitted-upload.ts';

const CALLED_BACK_AT = Date.parse('2026-01-01T12:00:00Z');
const claimed = {
  id: 'own-ticket',
  ticketed: true,
  etag: 'A1',
  size: 5,
  mimeType: 'text/plain; charset=utf-8',
} as ClaimedUpload;

function head(change: Partial<Seen> = {}): Seen {
  const lastModified = new Date(CALLED_BACK_AT - 3600_000);
  return { etag: 'A1', size: 5, mimeType: 'text/plain; charset=utf-8', lastModified, ...change };
}

const at = (seconds: number) => new Date(CALLED_BACK_AT + seconds * 1000);

describe('what OSS says of an object, beside what the callback says', () => {
  it.each<[string, Seen, string]>([
    ['as it says', head(), 'same'],
    ['of that type in other letters', head({ mimeType: ' Text/Plain; charset=UTF-8' }), 'same'],
    ['of another size', head({ size: 6 }), 'size'],
    ['of another type', head({ mimeType: 'text/plain' }), 'type'],
    ['another one that was there long before', head({ etag: 'B2' }), 'etag'],
    ['another one that was there a minute before', head({ etag: 'B2', lastModified: at(-61) }), 'etag'],
    ['another one that came within a minute', head({ etag: 'B2', lastModified: at(-60) }), 'superseded'],
    ['another one that came since', head({ etag: 'B2', size: 9, lastModified: at(2) }), 'superseded'],
    ['put with its ticket', head({ ticketId: 'own-ticket' }), 'same'],
    ['put with the ticket of another upload', head({ ticketId: 'other-ticket' }), 'ticket'],
    [
      'the very upload, of which it says another ETag',
      head({ etag: 'B2', lastModified: at(-1), ticketId: 'own-ticket' }),
      'etag',
    ],
    [
      'another upload, which came since',
      head({ etag: 'B2', lastModified: at(-1), ticketId: 'other-ticket' }),
      'superseded',
    ],
    ['one without a date', head({ etag: 'B2', lastModified: new Date(Number.NaN) }), 'etag'],
  ])('is %s', (_, found, expected) => {
    expect(compareWithHead(claimed, found, CALLED_BACK_AT)).toBe(expected);
  });

  it('may be of any type where the callback says none', () => {
    expect(compareWithHead({ ...claimed, mimeType: undefined }, head(), CALLED_BACK_AT)).toBe('same');
  });

  it('has to be of the same CRC-64 where both say it', () => {
    const said = { ...claimed, crc64: '18446744073709551615' };
    expect(compareWithHead(said, head({ crc64: '18446744073709551615' }), CALLED_BACK_AT)).toBe('same');
    expect(compareWithHead(said, head({ crc64: '1' }), CALLED_BACK_AT)).toBe('crc64');
    expect(compareWithHead(said, head(), CALLED_BACK_AT)).toBe('same');
    expect(compareWithHead(claimed, head({ crc64: '1' }), CALLED_BACK_AT)).toBe('same');
  });

  it('may carry a ticket where the callback has none: the kind does not ask for one', () => {
    const unticketed = { ...claimed, id: 'content', ticketed: false };
    expect(compareWithHead(unticketed, head({ ticketId: 'a-ticket' }), CALLED_BACK_AT)).toBe('same');
  });
});
