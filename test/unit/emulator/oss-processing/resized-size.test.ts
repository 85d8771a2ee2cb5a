import { describe, expect, test } from 'vitest';
import { type ResizeRequest, resizedSize } from '../../../../emulator/oss/processing/image/resized-size.ts';

const SOURCE = { width: 200, height: 100 };

function sizeOf(request: Omit<ResizeRequest, 'mayEnlarge'>, mayEnlarge = false): string {
  const sizes = resizedSize(SOURCE, { ...request, mayEnlarge });
  if (sizes === undefined) return 'as it was';
  const { scaled, canvas } = sizes;
  return `${scaled.width}x${scaled.height} on ${canvas.width}x${canvas.height}`;
}

describe('an image of 200x100', () => {
  // The documentation's own example: https://help.aliyun.com/zh/oss/user-guide/resize-images-4
  test.each([
    ['lfit', '150x75 on 150x75'],
    ['mfit', '160x80 on 160x80'],
    ['fill', '160x80 on 150x80'],
    ['pad', '150x75 on 150x80'],
    ['fixed', '150x80 on 150x80'],
  ] as const)('becomes, within 150x80 with m_%s, %s', (mode, expected) => {
    expect(sizeOf({ mode, width: 150, height: 80 })).toBe(expected);
  });

  test.each([
    ['a width alone', { mode: 'lfit', width: 100 }, '100x50 on 100x50'],
    ['a height alone', { mode: 'mfit', height: 50 }, '100x50 on 100x50'],
    ['a height alone, with m_fixed', { mode: 'fixed', height: 100 }, '100x100 on 100x100'],
    ['a width alone, with m_fill', { mode: 'fill', width: 50 }, '100x50 on 50x50'],
    ['the long side', { mode: 'lfit', long: 50 }, '50x25 on 50x25'],
    ['the short side', { mode: 'lfit', short: 50 }, '100x50 on 100x50'],
    ['both sides', { mode: 'lfit', long: 100, short: 20 }, '40x20 on 40x20'],
    ['a percentage', { mode: 'lfit', percent: 25 }, '50x25 on 50x25'],
    ['a percentage that enlarges', { mode: 'lfit', percent: 200 }, '400x200 on 400x200'],
    ['a strip: no side vanishes', { mode: 'lfit', width: 1 }, '1x1 on 1x1'],
  ] as const)('is resized by %s', (_, request, expected) => {
    expect(sizeOf(request)).toBe(expected);
  });

  test.each(['lfit', 'mfit', 'fill', 'pad', 'fixed'] as const)('grows with m_%s only when it may', (mode) => {
    expect(sizeOf({ mode, width: 400, height: 400 })).toBe('as it was');
    expect(sizeOf({ mode, width: 400, height: 200 }, true)).toBe('400x200 on 400x200');
  });

  test('takes the long side for its height when it is upright', () => {
    const sizes = resizedSize({ width: 100, height: 200 }, { mode: 'lfit', long: 50, mayEnlarge: false });
    expect(sizes?.canvas).toEqual({ width: 25, height: 50 });
  });
});
