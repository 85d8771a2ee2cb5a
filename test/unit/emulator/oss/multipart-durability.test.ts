import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { ossProcess } from '../../../support/oss-process.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const PART_BYTES = 102_400;
const MEBIBYTE = 1024 ** 2;

const filesIn = async (folder: string) =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());

test('an upload is completed after kill -9, from the parts that were acknowledged', async () => {
  const dataDir = await temporaryFolder();
  const oss = await ossProcess(dataDir);
  const client = aliOss(oss);
  const { uploadId } = await client.initMultipartUpload('k', { headers: { 'Cache-Control': 'no-store' } });
  const sent = new Map<number, { etag: string; body: Buffer }>();
  let isKilled = false;
  const work = Promise.allSettled(
    [1, 2, 3].map(async (worker) => {
      for (let number = worker; !isKilled; number += 3) {
        const body = randomBytes(PART_BYTES + number);
        const { etag } = await client.uploadPart('k', uploadId, number, body, 0, body.length);
        sent.set(number, { etag, body });
      }
    }),
  );
  await expect.poll(() => sent.size).toBeGreaterThan(10);
  isKilled = true;
  await oss.killNow();
  await work;

  const after = aliOss(await ossEmulator({ dataDir }));
  const numbers = [...sent.keys()].sort((left, right) => left - right);
  const parts = numbers.map((number) => ({ number, etag: sent.get(number)?.etag ?? '' }));
  await after.completeMultipartUpload('k', uploadId, parts);
  const got = await after.get('k');
  const expected = Buffer.concat(numbers.map((number) => sent.get(number)?.body ?? Buffer.alloc(0)));
  expect(expected.equals(got.content)).toBe(true);
  expect(got.res.headers).toMatchObject({ 'cache-control': 'no-store' });
  expect(await filesIn(join(dataDir, 'buckets/examplebucket/uploads'))).toEqual([]);
});

test('a completion that kill -9 interrupts leaves the whole object or none, and can be done again', async () => {
  const dataDir = await temporaryFolder();
  const body = randomBytes(16 * MEBIBYTE);
  const parts: { number: number; etag: string }[] = [];
  let uploadId = '';
  for (const delay of [5, 20, 60]) {
    const oss = await ossProcess(dataDir);
    const client = aliOss(oss);
    if (uploadId === '') {
      uploadId = (await client.initMultipartUpload('k')).uploadId;
      for (let number = 1; number <= 4; number++) {
        const [start, end] = [(number - 1) * 4 * MEBIBYTE, number * 4 * MEBIBYTE];
        parts.push({ number, etag: (await client.uploadPart('k', uploadId, number, body, start, end)).etag });
      }
    }
    const completion = client.completeMultipartUpload('k', uploadId, parts).catch((error: unknown) => error);
    await sleep(delay);
    await oss.killNow();
    await completion;
  }
  const client = aliOss(await ossEmulator({ dataDir }));
  const { uploads } = await client.listUploads({});
  // It is gone only when its object is there.
  if (uploads.length > 0) await client.completeMultipartUpload('k', uploadId, parts);
  expect(body.equals((await client.get('k')).content)).toBe(true);
  expect(await filesIn(join(dataDir, 'buckets/examplebucket/bodies'))).toHaveLength(1);
  expect(await filesIn(join(dataDir, 'staging'))).toEqual([]);
});

test('of two completions at once one is done, and the other is told', async () => {
  const dataDir = await temporaryFolder();
  const client = aliOss(await ossEmulator({ dataDir }));
  const body = randomBytes(4 * MEBIBYTE);
  const { uploadId } = await client.initMultipartUpload('k');
  const parts = [1, 2].map((number) => ({ number, etag: '' }));
  for (const part of parts) {
    const [start, end] = [(part.number - 1) * 2 * MEBIBYTE, part.number * 2 * MEBIBYTE];
    part.etag = (await client.uploadPart('k', uploadId, part.number, body, start, end)).etag;
  }
  const results = await Promise.allSettled([
    client.completeMultipartUpload('k', uploadId, parts),
    client.completeMultipartUpload('k', uploadId, parts),
    client.completeMultipartUpload('k', uploadId, parts),
  ]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'NoSuchUpload' });
  }
  expect(body.equals((await client.get('k')).content)).toBe(true);
  expect(await filesIn(join(dataDir, 'buckets/examplebucket/bodies'))).toHaveLength(1);
});
