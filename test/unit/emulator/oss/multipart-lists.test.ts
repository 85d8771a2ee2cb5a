import { describe, expect, test } from 'vitest';
import { Crc64 } from '../../../../emulator/oss/store/crc64.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';

const bytesOf = (number: number) => Buffer.alloc(number, 'x');

describe.each([false, true])('the SDK for Node.js, with V4: %s', (authorizationV4) => {
  const start = async () => aliOss(await ossEmulator(), { authorizationV4 });

  test('lists the parts of an upload, page by page', async () => {
    const client = await start();
    const { uploadId } = await client.initMultipartUpload('k 中');
    for (const number of [3, 1, 20]) {
      await client.uploadPart('k 中', uploadId, number, bytesOf(number), 0, number);
    }
    const query = { 'max-parts': 2, 'part-number-marker': 0, 'encoding-type': 'url' };
    const first = await client.listParts('k 中', uploadId, query);
    expect(first).toMatchObject({
      bucket: 'examplebucket',
      name: 'k%20%E4%B8%AD',
      uploadId,
      nextPartNumberMarker: '3',
      isTruncated: 'true',
      parts: [
        {
          PartNumber: '1',
          Size: '1',
          ETag: '"9DD4E461268C8034F5C8564E155C67A6"',
          HashCrc64ecma: new Crc64().update(bytesOf(1)).digest(),
          LastModified: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        },
        { PartNumber: '3' },
      ],
    });
    const second = await client.listParts('k 中', uploadId, { ...query, 'part-number-marker': 3 });
    expect(second).toMatchObject({ isTruncated: 'false', parts: { PartNumber: '20', Size: '20' } });
    await expect(client.listParts('other', uploadId)).rejects.toMatchObject({ code: 'NoSuchUpload' });
  });

  test('lists the uploads that have begun, page by page', async () => {
    const client = await start();
    const begun: string[] = [];
    for (const key of ['b', 'a', 'b', 'c&中']) {
      begun.push(`${key} ${(await client.initMultipartUpload(key)).uploadId}`);
    }
    const seen: string[] = [];
    let marker = {};
    for (let isTruncated = true; isTruncated; ) {
      const page = await client.listUploads({ 'max-uploads': 1, ...marker });
      expect(page.uploads).toHaveLength(1);
      seen.push(...page.uploads.map(({ name, uploadId }) => `${name} ${uploadId}`));
      marker = { 'key-marker': page.nextKeyMarker, 'upload-id-marker': page.nextUploadIdMarker };
      isTruncated = page.isTruncated;
    }
    expect(seen).toEqual([...begun].sort());
    const some = await client.listUploads({ prefix: 'c' });
    expect(some.uploads.map(({ name }) => name)).toEqual(['c&中']);
    const behind = await client.listUploads({ 'key-marker': 'a' });
    expect(behind.uploads.map(({ name }) => name)).toEqual(['b', 'b', 'c&中']);
    const { uploadId, name } = some.uploads[0] ?? { uploadId: '', name: '' };
    await client.abortMultipartUpload(name, uploadId);
    expect((await client.listUploads({ prefix: 'c' })).uploads).toEqual([]);
  });
});

describe('lists of uploads', () => {
  test('count keys that share a folder as one', async () => {
    const oss = await ossEmulator();
    const client = aliOss(oss);
    for (const key of ['a', 'dir/1', 'dir/2', 'é/3']) await client.initMultipartUpload(key);
    const list = async (query: string) =>
      (await signedFetch(oss, 'GET', `/examplebucket?uploads&delimiter=/&encoding-type=url&${query}`)).text();
    const first = await list('max-uploads=2');
    expect(first).toContain('<EncodingType>url</EncodingType>');
    expect(first).toContain('<NextKeyMarker>dir%2F</NextKeyMarker>');
    expect(first).toContain('<IsTruncated>true</IsTruncated>');
    expect(first.match(/<Upload>/g)).toHaveLength(1);
    expect(first).toMatch(/<CommonPrefixes>\s*<Prefix>dir%2F<\/Prefix>\s*<\/CommonPrefixes>/);
    const second = await list('max-uploads=2&key-marker=dir/');
    expect(second).not.toContain('<Upload>');
    expect(second.match(/<Prefix>[^<]+</g)).toEqual(['<Prefix>%C3%A9%2F<']);
    expect(second).toContain('<IsTruncated>false</IsTruncated>');
  });

  test.each([
    ['/examplebucket?uploads&max-uploads=0', 'InvalidArgument'],
    ['/examplebucket?uploads&max-uploads=1001', 'InvalidArgument'],
    ['/examplebucket?uploads&encoding-type=x', 'InvalidArgument'],
    ['/examplebucket/k?uploadId=x', 'NoSuchUpload'],
    ['/no-such-bucket?uploads', 'NoSuchBucket'],
  ])('are refused: %s', async (target, code) => {
    const response = await signedFetch(await ossEmulator(), 'GET', target);
    expect(await response.text()).toContain(`<Code>${code}</Code>`);
  });

  test.each(['max-parts=0', 'max-parts=x', 'part-number-marker=-1'])(
    'of parts are refused: %s',
    async (query) => {
      const oss = await ossEmulator();
      const { uploadId } = await aliOss(oss).initMultipartUpload('k');
      const response = await signedFetch(oss, 'GET', `/examplebucket/k?uploadId=${uploadId}&${query}`);
      expect(await response.text()).toContain('<Code>InvalidArgument</Code>');
    },
  );
});
