import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const PART_BYTES = 102_400;
const SOURCE = 'source 中/+.bin';

describe.each([false, true])('the SDK for Node.js, with V4: %s', (authorizationV4) => {
  test('copies an object in parts', async () => {
    const client = aliOss(await ossEmulator(), { authorizationV4 });
    const body = randomBytes(3 * PART_BYTES + 11);
    await client.put(SOURCE, body);
    await client.putBucket('second-bucket');
    client.useBucket('second-bucket');
    const source = { sourceKey: SOURCE, sourceBucketName: 'examplebucket' };
    await client.multipartUploadCopy('copy.bin', source as never, { partSize: PART_BYTES });
    const got = await client.get('copy.bin');
    expect(body.equals(got.content)).toBe(true);
    expect(got.res.headers).toMatchObject({ 'x-oss-object-type': 'Multipart' });
  });

  test('makes parts of ranges, of whole objects, and of what it sends', async () => {
    const client = aliOss(await ossEmulator(), { authorizationV4 });
    const body = randomBytes(2 * PART_BYTES);
    await client.put(SOURCE, body);
    const source = { sourceKey: SOURCE, sourceBucketName: 'examplebucket' };
    const { uploadId } = await client.initMultipartUpload('k');
    const copy = async (number: number, range: string) => {
      const { etag } = await client.uploadPartCopy('k', uploadId, number, range, source, {});
      return { number, etag };
    };
    const end = Buffer.from('end');
    const parts = [
      await copy(1, `5-${PART_BYTES + 4}`),
      await copy(2, ''),
      { number: 3, etag: (await client.uploadPart('k', uploadId, 3, end, 0, 3)).etag },
    ];
    await client.completeMultipartUpload('k', uploadId, parts);
    const expected = Buffer.concat([body.subarray(5, PART_BYTES + 5), body, end]);
    expect(expected.equals((await client.get('k')).content)).toBe(true);
  });
});

test('a copy of a part is refused as others are, and leaves nothing behind', async () => {
  const dataDir = await temporaryFolder();
  const oss = await ossEmulator({ dataDir });
  const client = aliOss(oss);
  await client.put('source', Buffer.from('body'));
  const { uploadId } = await client.initMultipartUpload('k');
  const copy = async (source: string, headers = {}, query = `partNumber=1&uploadId=${uploadId}`) => {
    const all = { 'x-oss-copy-source': source, ...headers };
    const response = await signedFetch(oss, 'PUT', `/examplebucket/k?${query}`, all);
    return `${response.status} ${/<Code>(\w+)</.exec(await response.text())?.[1]}`;
  };
  expect(await copy('/examplebucket/missing')).toBe('404 NoSuchKey');
  expect(await copy('/no-such-bucket/k')).toBe('404 NoSuchBucket');
  expect(await copy('nowhere')).toBe('400 InvalidArgument');
  expect(await copy('/examplebucket/source', {}, 'partNumber=1&uploadId=x')).toBe('404 NoSuchUpload');
  expect(await copy('/examplebucket/source', {}, `partNumber=0&uploadId=${uploadId}`)).toBe(
    '400 InvalidArgument',
  );
  const ifMatch = { 'x-oss-copy-source-if-match': '"0"' };
  expect(await copy('/examplebucket/source', ifMatch)).toBe('412 PreconditionFailed');
  const ifNoneMatch = { 'x-oss-copy-source-if-none-match': '*' };
  expect(await copy('/examplebucket/source', ifNoneMatch)).toBe('304 undefined');
  expect(await copy('/examplebucket/source')).toBe('200 undefined');
  await client.put('empty', Buffer.alloc(0));
  expect(await copy('/examplebucket/empty')).toBe('200 undefined');
  expect(await readdir(join(dataDir, 'staging'))).toEqual([]);
});
