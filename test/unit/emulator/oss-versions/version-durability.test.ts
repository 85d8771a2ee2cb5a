import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { aliOss } from '../../../support/oss-emulator.ts';
import { ossProcess } from '../../../support/oss-process.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { headersOf, type VersionedClient, versionedOss } from '../../../support/versioned-oss.ts';

const KEYS = ['a', 'b', 'c'];

test('kill -9 loses no version that was acknowledged, and leaves no body without one', async () => {
  const dataDir = await temporaryFolder();
  const oss = await ossProcess(dataDir);
  const client = aliOss(oss) as unknown as VersionedClient;
  await client.putBucketVersioning('examplebucket', 'Enabled');
  const texts = new Map<string, string>();
  const markers = new Set<string>();
  let isKilled = false;

  async function changeAgainAndAgain(key: string): Promise<void> {
    for (let round = 0; !isKilled; round++) {
      const text = `${key} ${round} `.repeat(round + 1);
      const put = headersOf(await client.put(key, Buffer.from(text)));
      texts.set(`${key} ${put['x-oss-version-id']}`, text);
      if (round % 4 === 3) markers.add(`${key} ${headersOf(await client.delete(key))['x-oss-version-id']}`);
      if (round % 5 !== 4) continue;
      // Whether it was removed is not known when the answer does not come.
      texts.delete(`${key} ${put['x-oss-version-id']}`);
      await client.delete(key, { versionId: put['x-oss-version-id'] });
    }
  }
  const work = Promise.allSettled(KEYS.map(changeAgainAndAgain));
  // More than a list holds would not be compared.
  await expect.poll(() => texts.size, { interval: 5 }).toBeGreaterThan(40);
  isKilled = true;
  await oss.killNow();
  await work;

  const { client: after, textOf } = await versionedOss({}, { dataDir, versioning: 'none' });
  const { objects, deleteMarker } = await after.getBucketVersions({ maxKeys: 1000 });
  const listed = objects.map(({ name, versionId }) => `${name} ${versionId}`);
  expect(listed).toEqual(expect.arrayContaining([...texts.keys()]));
  const listedMarkers = deleteMarker.map(({ name, versionId }) => `${name} ${versionId}`);
  expect(listedMarkers).toEqual(expect.arrayContaining([...markers]));
  for (const [version, text] of texts) {
    const [key = '', versionId] = version.split(' ');
    expect(await textOf(key, versionId)).toBe(text);
  }
  const bodies = join(dataDir, 'buckets/examplebucket/bodies');
  const files = await readdir(bodies, { recursive: true, withFileTypes: true });
  expect(files.filter((entry) => entry.isFile())).toHaveLength(objects.length);
});
