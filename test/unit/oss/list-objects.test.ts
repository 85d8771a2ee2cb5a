import { describe, expect, test } from 'vitest';
import { listAllObjects } from '../../../shared/oss/list-all-objects.ts';
import { listObjects } from '../../../shared/oss/list-objects.ts';
import { putObject } from '../../../shared/oss/put-object.ts';
import { aliOss, ossEmulator } from '../../support/oss-emulator.ts';
import { ourOss } from '../../support/our-oss.ts';
import { serve } from '../../support/serve.ts';

const bucket = 'examplebucket';
const timeoutMs = 5000;
/** In the order of their bytes, which is not that of JavaScript's strings. */
const KEYS = [
  '!',
  '%2F',
  '&=?#',
  'a b+c',
  'a//b',
  'a/<&>"\'',
  'a/\u0001',
  'é',
  '港口/1',
  '\uffee',
  '🙂',
].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));

async function filled() {
  const emulator = await ossEmulator();
  const oss = ourOss(emulator);
  for (const key of KEYS)
    await putObject(oss, { bucket, key, body: Buffer.from(key), mimeType: 'text/plain', timeoutMs });
  return { emulator, oss };
}

async function keysOf(objects: AsyncIterable<{ key: string }>): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of objects) keys.push(key);
  return keys;
}

describe('the list of a bucket', () => {
  test('has each object as ali-oss describes it', async () => {
    const { emulator, oss } = await filled();
    const { objects, continuationToken } = await listObjects(oss, { bucket, timeoutMs });
    expect(continuationToken).toBeUndefined();
    expect(objects.map(({ key }) => key)).toEqual(KEYS);
    const theirs = (await aliOss(emulator).listV2({ 'max-keys': '1000' }, {})).objects;
    expect(objects.map(({ key, etag, size, lastModified }) => [key, etag, size, lastModified])).toEqual(
      theirs.map(({ name, etag, size, lastModified }) => [
        name,
        etag.replaceAll('"', ''),
        size,
        new Date(lastModified),
      ]),
    );
  });

  test.each([1, 3, KEYS.length, 1000])('comes whole in pages of %s', async (maxKeys) => {
    const { oss } = await filled();
    expect(await keysOf(listAllObjects(oss, { bucket, maxKeys, timeoutMs }))).toEqual(KEYS);
  });

  test('can begin with a prefix, behind a key, or where another ended', async () => {
    const { oss } = await filled();
    expect(await keysOf(listAllObjects(oss, { bucket, prefix: 'a/', maxKeys: 1, timeoutMs }))).toEqual(
      KEYS.filter((key) => key.startsWith('a/')),
    );
    expect(await keysOf(listAllObjects(oss, { bucket, startAfter: 'a b+c', timeoutMs }))).toEqual(
      KEYS.slice(KEYS.indexOf('a b+c') + 1),
    );
    const { continuationToken } = await listObjects(oss, { bucket, maxKeys: 4, timeoutMs });
    const rest = { bucket, ...(continuationToken && { continuationToken }), timeoutMs };
    expect(await keysOf(listAllObjects(oss, rest))).toEqual(KEYS.slice(4));
  });

  test('asks for the next page when it is needed, and no earlier', async () => {
    const { emulator, oss } = await filled();
    const objects = listAllObjects(oss, { bucket, maxKeys: 2, timeoutMs });
    await objects.next();
    await objects.next();
    await emulator.close();
    await expect(objects.next()).rejects.toMatchObject({ name: 'OssUnreachableError' });
  });

  test('is empty, or an error when the bucket is not there', async () => {
    const oss = ourOss(await ossEmulator());
    expect(await listObjects(oss, { bucket, timeoutMs })).toEqual({
      objects: [],
      continuationToken: undefined,
    });
    const missing = listObjects(oss, { bucket: 'no-such-bucket', timeoutMs });
    await expect(missing).rejects.toMatchObject({ status: 404, code: 'NoSuchBucket' });
  });
});

test('a token that OSS has percent-encoded is sent as it was meant', async () => {
  const queries: string[] = [];
  const port = await serve((request, response) => {
    queries.push(request.url ?? '');
    const more = '<IsTruncated>true</IsTruncated><NextContinuationToken>a%2Bb%2Fc%3D</NextContinuationToken>';
    const contents =
      '<Contents><Key>k</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;aB&quot;</ETag><Size>1</Size></Contents>';
    response.end(`<ListBucketResult>${queries.length === 1 ? more : ''}${contents}</ListBucketResult>`);
  });
  const oss = ourOss({ url: `http://127.0.0.1:${port}` });
  expect(await keysOf(listAllObjects(oss, { bucket, timeoutMs }))).toEqual(['k', 'k']);
  expect(queries[1]).toContain('continuation-token=a%2Bb%2Fc%3D&');
  expect((await listObjects(oss, { bucket, timeoutMs })).objects[0]?.etag).toBe('AB');
});
