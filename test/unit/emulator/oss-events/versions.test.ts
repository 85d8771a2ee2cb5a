import { expect, test } from 'vitest';
import type { OssEvent } from '../../../../emulator/oss/events/oss-event.ts';
import { headersOf, versionedOss } from '../../../support/versioned-oss.ts';

test('a delete marker is told of as a removal that frees nothing, and a removal for good frees its bytes', async () => {
  const events: OssEvent[] = [];
  const { client, put } = await versionedOss({}, { onEvent: async (event) => void events.push(event) });
  const [first] = [await put('k', '12345'), await put('k', '123456789')];
  const marker = headersOf(await client.delete('k'))['x-oss-version-id'];
  await client.deleteMulti([
    { key: 'k', versionId: first },
    { key: 'k', versionId: marker },
  ]);
  const told = events.map(({ eventName, oss: { object } }) => [eventName, object.size, object.deltaSize]);
  expect(told).toEqual([
    ['ObjectCreated:PutObject', 5, 5],
    ['ObjectCreated:PutObject', 9, 4],
    ['ObjectRemoved:DeleteObject', 9, 0],
    ['ObjectRemoved:DeleteObjects', 5, -5],
    ['ObjectRemoved:DeleteObjects', 0, 0],
  ]);
});
