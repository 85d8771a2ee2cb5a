import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { openObjectStore } from '../../../../emulator/oss/store/object-store.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const NOW = new Date('2026-11-21T02:00:00.000Z');
const RECORD = {
  uploadId: '0004B9894A22E5B1888A1E29F8236E2D',
  key: 'k',
  initiated: NOW.toISOString(),
  storageClass: 'Standard',
  headers: {},
};

test('what a crash leaves of uploads in parts is swept at the next start', async () => {
  const dataDir = await temporaryFolder();
  const store = await openObjectStore(dataDir);
  const bucket = { name: 'examplebucket', creationDate: NOW.toISOString(), storageClass: 'Standard' };
  const { uploads } = await store.createBucket(bucket);
  const upload = await uploads.begin(RECORD);
  const put = async (text: string) =>
    upload.putPart(1, await store.stage(Readable.from([Buffer.from(text)])), NOW);
  await put('first');
  const part = await put('second');
  const root = join(dataDir, 'buckets/examplebucket/uploads');
  const folder = join(root, RECORD.uploadId);
  expect((await readdir(folder)).sort()).toEqual(['1.json', part.body, 'upload.json'].sort());

  await writeFile(join(folder, 'nobodys.part'), 'bytes whose record was never written');
  await mkdir(join(root, 'removed-by-half'));
  await writeFile(join(root, 'removed-by-half/1.json'), '{');
  const again = (await openObjectStore(dataDir)).findBucket('examplebucket');
  expect(await readdir(root)).toEqual([RECORD.uploadId]);
  expect((await readdir(folder)).sort()).toEqual(['1.json', part.body, 'upload.json'].sort());
  expect(again?.uploads.all()).toEqual([RECORD]);
  expect(again?.uploads.find('k', RECORD.uploadId)?.parts()).toEqual([part]);
  await again?.uploads.remove(RECORD.uploadId);
  expect(await readdir(root)).toEqual([]);
});

test('parts that cannot be read leave nothing in the staging area', async () => {
  const dataDir = await temporaryFolder();
  const store = await openObjectStore(dataDir);
  const bucket = { name: 'examplebucket', creationDate: NOW.toISOString(), storageClass: 'Standard' };
  const { uploads } = await store.createBucket(bucket);
  const upload = await uploads.begin(RECORD);
  const part = await upload.putPart(1, await store.stage(Readable.from([Buffer.from('x')])), NOW);
  await rm(join(dataDir, 'buckets/examplebucket/uploads', RECORD.uploadId, part.body));
  await expect(upload.assemble([part])).rejects.toThrow('ENOENT');
  expect(await readdir(join(dataDir, 'staging'))).toEqual([]);
});
