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

/** Another ETag than the callback says, of what was put just now. */
const other = (change: Partial<Seen> = {}) => head({ etag: 'B2', lastModified: at(-1), ...change });

describe('what OSS says of an object, beside what the callback says', () => {
  it.each<[string, Seen, string]>([
    ['as it says', head(), 'same'],
    ['of that type in other letters', head({ mimeType: ' Text/Plain; charset=UTF-8' }), 'same'],
    ['of another size', head({ size: 6 }), 'size'],
    ['of another type', head({ mimeType: 'text/plain' }), 'type'],
    ['another one that was there long before', head({ etag: 'B2', size: 9 }), 'etag'],
    ['another one that was there a minute before', other({ size: 9, lastModified: at(-61) }), 'etag'],
    ['another one that came within a minute', other({ size: 9, lastModified: at(-60) }), 'superseded'],
    ['another one that came since', other({ size: 9, lastModified: at(2) }), 'superseded'],
    ['put with its ticket', head({ ticketId: 'own-ticket' }), 'same'],
    ['put with the ticket of another upload', head({ ticketId: 'other-ticket' }), 'ticket'],
    ['the very upload, of which it says another ETag', other({ size: 9, ticketId: 'own-ticket' }), 'etag'],
    ['another upload, which came since', other({ size: 9, ticketId: 'other-ticket' }), 'superseded'],
    ['one without a date', other({ size: 9, lastModified: new Date(Number.NaN) }), 'etag'],
  ])('is %s', (_, found, expected) => {
    expect(compareWithHead(claimed, found, CALLED_BACK_AT)).toBe(expected);
  });

  it('may be of a type that the callback says with spaces around it, and in other letters', () => {
    const spaced = { ...claimed, mimeType: ' Text/plain; charset=utf-8 ' };
    expect(compareWithHead(spaced, head(), CALLED_BACK_AT)).toBe('same');
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

describe('an object that was put just now, and has another ETag than the callback says', () => {
  const ofContent = { crc64: '7', contentMd5: 'CY9rzUYh03PK3k6DJie09g==' };

  it.each<[string, Partial<ClaimedUpload>, Partial<Seen>, string]>([
    ['of that size and type', {}, {}, 'etag'],
    ['of that size, where the callback says no type', { mimeType: undefined }, {}, 'etag'],
    ['of another size', {}, { size: 6 }, 'superseded'],
    ['of another type', {}, { mimeType: 'text/html' }, 'superseded'],
    ['of the same content', ofContent, ofContent, 'etag'],
    ['of another CRC-64', ofContent, { ...ofContent, crc64: '8' }, 'superseded'],
    ['of another MD5', ofContent, { ...ofContent, contentMd5: '1B2M2Y8AsgTpgAmY7PhCfg==' }, 'superseded'],
    ['of which OSS says no MD5', ofContent, { crc64: '7' }, 'etag'],
    ['of the same content, put in parts', ofContent, { crc64: '7', etag: 'B2-2' }, 'etag'],
    ['put in parts as well', { etag: 'A1-2' }, { etag: 'B2-2' }, 'etag'],
    ['put in other parts', { etag: 'A1-2' }, { etag: 'B2-10' }, 'etag'],
    ['put in one piece, not in parts', { etag: 'A1-2' }, {}, 'etag'],
    ['that came as far after it as clocks differ', {}, { lastModified: at(2) }, 'etag'],
    ['that came after it', {}, { lastModified: at(3) }, 'superseded'],
    ['that came after it for the same ticket', {}, { lastModified: at(3), ticketId: 'own-ticket' }, 'etag'],
  ])('%s', (_, claims, found, expected) => {
    expect(compareWithHead({ ...claimed, ...claims }, other(found), CALLED_BACK_AT)).toBe(expected);
  });

  it('has not the ticket of a callback that has none, though it is called as that', () => {
    const unticketed = { ...claimed, ticketed: false };
    const found = other({ size: 6, ticketId: 'own-ticket' });
    expect(compareWithHead(unticketed, found, CALLED_BACK_AT)).toBe('superseded');
  });
});
