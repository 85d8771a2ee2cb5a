import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kindOfObject } from '../../../shared/uploads/define-uploads.ts';
import { resultKey } from '../../../shared/uploads/result-key.ts';

const LONGEST_NAME = 'n'.repeat(64);
const keyOf = (object: string, name = 'small', format = 'webp') =>
  resultKey({ bucket: 'examplebucket', object }, name, format).key;

describe('the key of a result', () => {
  it.each([
    ['avatars/42.jpg', '_results/avatars/42.jpg/small.webp'],
    ['照片/中文 +1.jpg', '_results/照片/中文~20~2B1.jpg/small.webp'],
    ['100%/a&b?c#d.png', '_results/100~25/a~26b~3Fc~23d.png/small.webp'],
    ['a/../../b', '_results/a/~2E~2E/~2E~2E/b/small.webp'],
    ['/a//b/', '_results/~/a/~/b/~/small.webp'],
    ['🎉👩‍👩‍👧.png', '_results/🎉👩‍👩‍👧.png/small.webp'],
    ['~tilde\\line\n', '_results/~7Etilde~5Cline~0A/small.webp'],
  ])('of %s is %s', (object, key) => {
    expect(keyOf(object)).toBe(key);
  });

  it('is in the bucket of the upload, or in that for results, where uploads of several buckets do not meet', () => {
    const source = { bucket: 'examplebucket', object: 'a.jpg' };
    expect(resultKey(source, 'hd', 'mp4')).toEqual({ bucket: 'examplebucket', key: '_results/a.jpg/hd.mp4' });
    expect(resultKey({ ...source, resultsBucket: 'results' }, 'hd', 'mp4')).toEqual({
      bucket: 'results',
      key: '_results/examplebucket/a.jpg/hd.mp4',
    });
  });

  it.each(['x', '照', '🎉', '%', '.'])(
    'fits, also of 1,023 bytes of %s, and differs with their last one',
    (char) => {
      const object = char.repeat(Math.floor(1023 / Buffer.byteLength(char)));
      const source = { bucket: 'b'.repeat(63), object, resultsBucket: 'results' };
      const { key } = resultKey(source, LONGEST_NAME, 'webp');
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1023);
      expect(key.isWellFormed()).toBe(true);
      const other = { ...source, object: `${Array.from(object).slice(0, -1).join('')}y` };
      expect(resultKey(other, LONGEST_NAME, 'webp').key).not.toBe(key);
    },
  );

  it('is safe in any URL, of no kind, and never that of another object', () => {
    const byKey = new Map<string, string>();
    const text = fc.string({
      unit: fc.constantFrom('a', '/', '.', '~', '%', '+', ' ', '2', 'E', '🎉', 'ü', '\0'),
    });
    fc.assert(
      fc.property(text, (object) => {
        const key = keyOf(object);
        expect(byKey.get(key) ?? object).toBe(object);
        byKey.set(key, object);
        expect(new URL(`https://bucket.example.com/${key}`).pathname).toBe(encodeURI(`/${key}`));
        expect(kindOfObject({ anything: { prefix: '' } }, key)).toBeUndefined();
      }),
      { numRuns: 2000 },
    );
  });
});
