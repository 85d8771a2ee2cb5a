import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../../shared/callback/decode-base64.ts';

describe('decodeBase64', () => {
  it.each([
    ['YQ==', 'a'],
    ['YWI=', 'ab'],
    ['YWJj', 'abc'],
    ['+/+/', Buffer.from([0xfb, 0xff, 0xbf])],
  ])('reads %s', (text, bytes) => {
    expect(decodeBase64(text)).toEqual(Buffer.from(bytes));
  });

  it.each([
    ['nothing', ''],
    ['text without padding', 'YQ'],
    ['bits that stand for nothing', 'YR=='],
    ['the alphabet of URLs', '-_-_'],
    ['white space', 'YW Jj'],
    ['a line feed', 'YWJj\n'],
    ['more after the end', 'YQ==YQ=='],
  ])('takes no %s', (_, text) => {
    expect(decodeBase64(text)).toBeUndefined();
  });
});
