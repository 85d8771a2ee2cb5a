import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Oss } from '../../../../emulator/oss/start-oss.ts';
import { ossEmulator } from '../../../support/oss-emulator.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';

const TARGET = '/examplebucket/k';
const PART = 'x'.repeat(102_400);

const codeOf = async (response: Response) => /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];
const etagOf = (body: string) => createHash('md5').update(body).digest('hex').toUpperCase();

async function begin(oss: Oss, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await signedFetch(oss, 'POST', `${TARGET}?uploads`, headers);
  return /<UploadId>([0-9A-F]{32})<\/UploadId>/.exec(await response.text())?.[1] ?? '';
}

const sendPart = (oss: Oss, uploadId: string, number: number | string, body: string, headers = {}) =>
  signedFetch(oss, 'PUT', `${TARGET}?partNumber=${number}&uploadId=${uploadId}`, headers, body);

const complete = (oss: Oss, uploadId: string, body = '', headers = {}) =>
  signedFetch(oss, 'POST', `${TARGET}?uploadId=${uploadId}`, headers, body);

const listOf = (...parts: [number, string][]) =>
  `<CompleteMultipartUpload>${parts
    .map(([number, etag]) => `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`)
    .join('')}</CompleteMultipartUpload>`;

/** An upload with a whole first part and a short second one. */
async function withParts(...bodies: string[]): Promise<[oss: Oss, uploadId: string]> {
  const oss = await ossEmulator();
  const uploadId = await begin(oss);
  for (const [index, body] of bodies.entries()) await sendPart(oss, uploadId, index + 1, body);
  return [oss, uploadId];
}

describe('a completion is refused', () => {
  const first: [number, string] = [1, etagOf(PART)];
  const second: [number, string] = [2, etagOf('end')];
  test.each([
    ['that names a part which was not sent', listOf(first, [3, etagOf('end')]), 'InvalidPart'],
    ['that names another ETag', listOf(first, [2, etagOf('other')]), 'InvalidPart'],
    ['whose parts are out of order', listOf(second, first), 'InvalidPartOrder'],
    ['that names a part twice', listOf(first, first), 'InvalidPartOrder'],
    ['without parts', '<CompleteMultipartUpload></CompleteMultipartUpload>', 'MalformedXML'],
    ['without a body', '', 'MalformedXML'],
    ['of another name', '<Delete><Object/></Delete>', 'MalformedXML'],
    ['whose part has no number', listOf(first).replace('<PartNumber>1', '<PartNumber>x'), 'MalformedXML'],
  ])('%s', async (_, body, code) => {
    const [oss, uploadId] = await withParts(PART, 'end');
    const response = await complete(oss, uploadId, body);
    expect([response.status, await codeOf(response)]).toEqual([400, code]);
    expect((await signedFetch(oss, 'GET', TARGET)).status).toBe(404);
    expect((await complete(oss, uploadId, listOf(first, second))).status).toBe(200);
  });

  test('whose parts are too small, but for the last', async () => {
    const [oss, uploadId] = await withParts(PART.slice(1), 'end');
    const response = await complete(oss, uploadId, listOf([1, etagOf(PART.slice(1))], [2, etagOf('end')]));
    expect([response.status, await codeOf(response)]).toEqual([400, 'EntityTooSmall']);
  });

  test('that belongs to another key, or to no upload at all', async () => {
    const [oss, uploadId] = await withParts('end');
    const other = await signedFetch(oss, 'POST', `${TARGET}2?uploadId=${uploadId}`, {}, listOf(second));
    expect([other.status, await codeOf(other)]).toEqual([404, 'NoSuchUpload']);
    const none = await complete(oss, '0004B9894A22E5B1888A1E29F8236E2D', listOf(second));
    const xml = await none.text();
    expect(none.status).toBe(404);
    expect(none.headers.get('x-oss-ec')).toBe('0042-00000002');
    expect(xml).toContain('<UploadId>0004B9894A22E5B1888A1E29F8236E2D</UploadId>');
  });

  test('when the object must not be overwritten', async () => {
    const [oss, uploadId] = await withParts(PART);
    await signedFetch(oss, 'PUT', TARGET, {}, 'earlier');
    const forbid = { 'x-oss-forbid-overwrite': 'true' };
    const response = await complete(oss, uploadId, listOf(first), forbid);
    expect([response.status, await codeOf(response)]).toEqual([409, 'FileAlreadyExists']);
    const another = await signedFetch(oss, 'POST', `${TARGET}?uploads`, forbid);
    expect([another.status, await codeOf(another)]).toEqual([409, 'FileAlreadyExists']);
    expect(await (await signedFetch(oss, 'GET', TARGET)).text()).toBe('earlier');
    expect((await complete(oss, uploadId, listOf(first))).status).toBe(200);
  });
});

describe('a part is refused', () => {
  test.each(['0', '10001', 'x', '', '-1'])('whose number is "%s"', async (number) => {
    const [oss, uploadId] = await withParts();
    const response = await sendPart(oss, uploadId, number, 'body');
    expect([response.status, await codeOf(response)]).toEqual([400, 'InvalidArgument']);
  });

  test('whose MD5 is not that of its body', async () => {
    const [oss, uploadId] = await withParts();
    const headers = { 'Content-MD5': 'AAAAAAAAAAAAAAAAAAAAAA==' };
    const response = await sendPart(oss, uploadId, 1, 'body', headers);
    expect([response.status, await codeOf(response)]).toEqual([400, 'InvalidDigest']);
    const all = await complete(oss, uploadId, '', { 'x-oss-complete-all': 'yes' });
    expect([all.status, await codeOf(all)]).toEqual([400, 'InvalidPart']);
  });
});

describe('x-oss-complete-all', () => {
  test('takes all parts, in their order', async () => {
    const [oss, uploadId] = await withParts(PART, 'end');
    const response = await complete(oss, uploadId, '', { 'x-oss-complete-all': 'yes' });
    expect(response.status).toBe(200);
    expect(await (await signedFetch(oss, 'GET', TARGET)).text()).toBe(`${PART}end`);
  });

  test('goes with no list of parts, and has no other value', async () => {
    const [oss, uploadId] = await withParts('end');
    const list = listOf([1, etagOf('end')]);
    expect((await complete(oss, uploadId, list, { 'x-oss-complete-all': 'yes' })).status).toBe(400);
    const other = await complete(oss, uploadId, '', { 'x-oss-complete-all': 'no' });
    expect([other.status, await codeOf(other)]).toEqual([400, 'InvalidArgument']);
  });
});

test('keys are encoded in the answers when that is asked for', async () => {
  const oss = await ossEmulator();
  const target = '/examplebucket/a%20b/%E4%B8%AD%26';
  const begun = await (await signedFetch(oss, 'POST', `${target}?uploads=&encoding-type=url`)).text();
  expect(begun).toContain('<InitiateMultipartUploadResult>\n  <EncodingType>url</EncodingType>');
  expect(begun).toContain('<Key>a%20b%2F%E4%B8%AD%26</Key>');
  const uploadId = /<UploadId>(\w+)</.exec(begun)?.[1] ?? '';
  await signedFetch(oss, 'PUT', `${target}?uploadId=${uploadId}&partNumber=7`, {}, 'end');
  const list = listOf([7, `&#34;${etagOf('end').toLowerCase()}&#34;`]);
  const query = `encoding-type=url&uploadId=${uploadId}`;
  const done = await signedFetch(oss, 'POST', `${target}?${query}`, {}, list);
  const etag = createHash('md5')
    .update(Buffer.from(etagOf('end'), 'hex'))
    .digest('hex')
    .toUpperCase();
  expect(done.headers.get('etag')).toBe(`"${etag}-1"`);
  expect(await done.text()).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<CompleteMultipartUploadResult>
  <EncodingType>url</EncodingType>
  <Location>http://examplebucket.oss-cn-hangzhou.aliyuncs.com/a%20b/%E4%B8%AD%26</Location>
  <Bucket>examplebucket</Bucket>
  <Key>a%20b%2F%E4%B8%AD%26</Key>
  <ETag>"${etag}-1"</ETag>
</CompleteMultipartUploadResult>
`);
  const unknown = await signedFetch(oss, 'POST', `${target}?uploads&encoding-type=base64`);
  expect([unknown.status, await codeOf(unknown)]).toEqual([400, 'InvalidArgument']);
});
