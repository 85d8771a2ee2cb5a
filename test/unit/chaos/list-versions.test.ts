import { expect, test } from 'vitest';
import { listVersions } from '../../../scripts/lib/chaos/list-versions.ts';

const stored = (etag: string, requestId: string, isEventLost = false) => ({
  ...{ key: 'a', etag, size: 3, requestId, isEventLost },
});

test('somebody was told of an object whose event came through, or whose callback was answered', () => {
  const observed = {
    stored: [
      stored('TOLD', '1'),
      stored('LOST', '2', true),
      stored('GIVEN-UP', '3'),
      stored('CONFIRMED', '4', true),
      stored('LOST', '5', true),
      stored('AGAIN', '6', true),
      stored('AGAIN', '7'),
    ],
    confirmed: [
      { key: 'a', etag: 'CONFIRMED' },
      { key: 'b', etag: 'LOST' },
    ],
  };
  const versions = listVersions(observed, new Set(['3', '8']));
  expect(versions.map(({ etag, times, isTold }) => [etag, times, isTold])).toEqual([
    ['TOLD', 1, true],
    ['LOST', 2, false],
    ['GIVEN-UP', 1, false],
    ['CONFIRMED', 1, true],
    ['AGAIN', 2, true],
  ]);
  expect(versions[0]).toMatchObject({ key: 'a', size: 3 });
});
