import { expect, test } from 'vitest';
import { listVersions } from '../../../scripts/lib/chaos/list-versions.ts';

const stored = (etag: string, requestId: string, isEventLost = false) => ({
  ...{ key: 'a', etag, size: 3, requestId, isEventLost },
});

const CONFIRMED = { key: 'a', etag: 'E', id: 'one', atMs: 1 };

test('somebody was told of an object whose event came through, or whose callback was answered', () => {
  const observed = {
    stored: [
      stored('TOLD', '1'),
      stored('LOST', '2', true),
      stored('GIVEN-UP', '3'),
      stored('CONFIRMED', '4', true),
      stored('LOST', '5', true),
      stored('AGAIN', '7'),
      stored('AGAIN', '10', true),
      stored('BOTH', '6'),
    ],
    confirmed: [
      { ...CONFIRMED, requestId: '4' },
      { ...CONFIRMED, requestId: '6' },
      { ...CONFIRMED, requestId: '9' },
    ],
  };
  const versions = listVersions(observed, new Set(['3', '8']));
  expect(versions.map(({ etag, times, isTold, lastToldBy }) => [etag, times, isTold, lastToldBy])).toEqual([
    ['TOLD', 1, true, ['event']],
    ['LOST', 2, false, []],
    ['GIVEN-UP', 1, false, []],
    ['CONFIRMED', 1, true, ['callback']],
    ['AGAIN', 2, true, []],
    ['BOTH', 1, true, ['callback', 'event']],
  ]);
  expect(versions[0]).toMatchObject({ key: 'a', size: 3 });
});
