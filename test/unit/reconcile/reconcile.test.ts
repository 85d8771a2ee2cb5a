import { expect, test } from 'vitest';
import { reconcile } from '../../../scripts/lib/reconcile/reconcile.ts';
import { createTally } from '../../../scripts/lib/reconcile/tally.ts';
import type { ListedObject } from '../../../shared/oss/list-objects.ts';

const NEW = new Date('2026-11-02T00:00:00Z');
const OLD = new Date('2026-10-31T00:00:00Z');

function listed(key: string, lastModified = NEW): ListedObject {
  return { key, lastModified, etag: 'E', size: 1 };
}

async function* pagesOf(...pages: ListedObject[][]): AsyncGenerator<ListedObject[]> {
  yield* pages;
}

test('neither results, nor what is older, nor what cannot be stored is asked after, and all of it is counted', async () => {
  const tally = createTally();
  const asked: string[] = [];
  const done: string[] = [];
  await reconcile({
    pages: pagesOf(
      [listed('_results/a/small.webp'), listed('a'), listed('b\0c'), listed('d', OLD), listed('known')],
      [],
      [listed('🙂')],
    ),
    findUnrecorded: async (objects) => {
      asked.push(...objects.map(({ key }) => key));
      return objects.filter(({ key }) => key !== 'known');
    },
    record: async () => ({ outcome: 'unclaimed' }),
    since: new Date('2026-11-01T00:00:00Z'),
    atOnce: 2,
    tally,
    signal: new AbortController().signal,
    onFailure: () => expect.unreachable(),
    onPage: async (lastKey) => void done.push(lastKey),
  });
  expect(asked).toEqual(['a', 'known', '🙂']);
  expect(done).toEqual(['known', '🙂']);
  expect(tally).toEqual({
    ...createTally(),
    found: 6,
    leftAlone: 1,
    older: 1,
    known: 1,
    unclaimed: 2,
    refused: { key_not_storable: 1 },
  });
});
