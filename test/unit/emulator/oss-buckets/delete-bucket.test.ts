import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { startOss } from '../../../../emulator/oss/start-oss.ts';
import { aliOss } from '../../../support/oss-emulator.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';
import { versionedOss } from '../../../support/versioned-oss.ts';

const BUCKET = 'examplebucket';

test('a bucket is deleted when it is empty, and a new one of its name has nothing of it', async () => {
  const dataDir = await temporaryFolder();
  const { client, oss, put } = await versionedOss({}, { dataDir });
  await client.deleteBucket(BUCKET);
  await expect(put('k', 'x')).rejects.toMatchObject({ status: 404, code: 'NoSuchBucket' });
  await expect(client.deleteBucket(BUCKET)).rejects.toMatchObject({ status: 404, code: 'NoSuchBucket' });
  expect(await readdir(join(dataDir, 'buckets'))).toEqual([]);
  expect(await readdir(join(dataDir, 'staging'))).toEqual([]);
  await client.putBucket(BUCKET);
  expect((await client.getBucketVersioning(BUCKET)).versionStatus).toBeUndefined();
  await client.deleteBucket(BUCKET);
  await oss.close();
  const again = await startOss({ dataDir, port: 0 });
  const { buckets } = (await aliOss(again).listBuckets({})) as unknown as { buckets: unknown };
  expect(buckets).toBeNull();
  await again.close();
});

test('a bucket with an object, an earlier version, a delete marker or an upload is not deleted', async () => {
  const { client, put } = await versionedOss();
  const refused = () =>
    expect(client.deleteBucket(BUCKET)).rejects.toMatchObject({ status: 409, code: 'BucketNotEmpty' });
  const version = await put('k', 'x');
  await refused();
  const removal = await client.delete('k');
  await refused();
  await client.delete('k', { versionId: version });
  await refused();
  await client.delete('k', {
    versionId: (removal.res.headers as Record<string, string>)['x-oss-version-id'],
  });
  const { uploadId } = await client.initMultipartUpload('k');
  await refused();
  await client.abortMultipartUpload('k', uploadId);
  await client.deleteBucket(BUCKET);
});

test('what is stored while the bucket is deleted is stored, or refused, and never lost', async () => {
  const { client, oss } = await versionedOss({}, { versioning: 'none' });
  for (let round = 0; round < 10; round++) {
    await client.putBucket(BUCKET);
    const keys = ['a', 'b', 'c', 'd'];
    const work = keys.map((key, index) =>
      index % 2 === 0
        ? client.put(key, Buffer.from(key))
        : client.putStream(key, Readable.from([Buffer.from(key)])),
    );
    const [deletion, ...puts] = await Promise.allSettled([client.deleteBucket(BUCKET), ...work]);
    const stored = keys.filter((_key, index) => puts[index]?.status === 'fulfilled');
    if (deletion.status === 'fulfilled') expect(stored).toEqual([]);
    else expect(deletion.reason).toMatchObject({ code: 'BucketNotEmpty' });
    for (const put of puts)
      if (put.status === 'rejected') expect(put.reason).toMatchObject({ code: 'NoSuchBucket' });
    for (const key of stored) {
      expect(String((await client.get(key)).content)).toBe(key);
      await client.delete(key);
    }
  }
  expect(oss.lines).toEqual([]);
});
