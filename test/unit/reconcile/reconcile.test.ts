import { expect, test } from 'vitest';
import { type Reconciliation, reconcile } from '../../../scripts/lib/reconcile/reconcile.ts';
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

function failing(pages: ListedObject[][], record: Reconciliation['record']): Promise<void> {
  return reconcile({
    pages: pagesOf(...pages),
    findUnrecorded: async (objects) => objects,
    record,
    since: undefined,
    atOnce: 8,
    tally: createTally(),
    signal: new AbortController().signal,
    onFailure: () => undefined,
    onPage: async () => undefined,
  });
}

test('it stops when nothing can be recorded, however few objects a page lacks', async () => {
  const pages = Array.from({ length: 60 }, (_, index) => [listed(`key-${index}`)]);
  const tried: string[] = [];
  const refuse = async (key: string) => {
    tried.push(key);
    throw new Error('AccessDenied');
  };
  await expect(failing(pages, refuse)).rejects.toThrow('AccessDenied');
  expect(tried).toHaveLength(20);
});

test('it goes on when some can be recorded, however many pages have one that cannot', async () => {
  const pages = Array.from({ length: 60 }, (_, index) => [listed(`good-${index}`), listed(`bad-${index}`)]);
  const tried: string[] = [];
  const refuseBad = async (key: string) => {
    tried.push(key);
    if (key.startsWith('bad')) throw new Error('AccessDenied');
    return { outcome: 'recorded' } as const;
  };
  await failing(pages, refuseBad);
  expect(tried).toHaveLength(120);
});
