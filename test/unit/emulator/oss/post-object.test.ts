import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { errorOf, postForm, signedV1, signedV4 } from '../../../support/post-form.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const run = promisify(execFile);
const ETAG = '"9A0364B9E99BB480DD25E1F0284C8555"';

describe('a form', () => {
  test.each([
    ['V1', signedV1],
    ['V4', signedV4],
  ])('with a %s signature stores its file', async (_, sign) => {
    const oss = await ossEmulator();
    const answer = await postForm(oss, { key: 'a/b.png', ...sign({ conditions: [{ key: 'a/b.png' }] }) });
    expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([204, '', ETAG]);
    expect(answer.headers.get('x-oss-hash-crc64ecma')).toMatch(/^\d+$/);
    const { content, res } = await aliOss(oss).get('a/b.png');
    expect(String(content)).toBe('content');
    expect(res.headers).toMatchObject({ 'content-type': 'image/png', 'x-oss-object-type': 'Normal' });
  });

  test('is sent by curl, with fields behind the file that mean nothing', async () => {
    const oss = await ossEmulator();
    const path = join(await temporaryFolder(), 'in.bin');
    await writeFile(path, Buffer.alloc(3_000_000, 'z'));
    const fields = { key: 'big', success_action_status: '200', ...signedV1() };
    const before = Object.entries(fields).flatMap(([name, value]) => ['-F', `${name}=${value}`]);
    const after = ['-F', 'key=other', '-F', 'submit=Upload'];
    const form = [...before, '-F', `file=@${path};type=video/mp4`, ...after];
    const { stdout } = await run('curl', ['-s', '-w', '%{http_code}', ...form, `${oss.url}/examplebucket/`]);
    expect(stdout).toBe('200');
    const { res } = await aliOss(oss).head('big');
    expect(res.headers).toMatchObject({ 'content-length': '3000000', 'content-type': 'video/mp4' });
    expect((await signedFetch(oss, 'HEAD', '/examplebucket/other')).status).toBe(404);
  });

  test('is sent to the host of the bucket by curl, with text in the place of a file', async () => {
    const oss = await ossEmulator();
    const fields = { KEY: 'text', ...signedV4() };
    const form = Object.entries(fields).flatMap(([name, value]) => ['-F', `${name}=${value}`]);
    const host = 'examplebucket.oss-cn-hangzhou.aliyuncs.com';
    await run('curl', ['-sf', '-H', `Host: ${host}`, ...form, '-F', 'File=some text', oss.url]);
    expect(String((await aliOss(oss).get('text')).content)).toBe('some text');
  });

  test.each([
    ['${filename}', '照片 $& é.png', '照片 $& é.png'],
    ['用户/${filename}/${filename}', 'a.png', '用户/a.png/a.png'],
    ['x/${filename}', 'C:\\photos\\a.png', 'x/a.png'],
  ])('with the key %s and the file %s stores %s', async (key, fileName, stored) => {
    const oss = await ossEmulator();
    const fields = { key, ...signedV1({ conditions: [['eq', '$key', key]] }) };
    expect((await postForm(oss, fields, new Blob(['x']), fileName)).status).toBe(204);
    const { objects } = await aliOss(oss).list({ 'max-keys': 10 }, {});
    expect(objects.map(({ name }) => name)).toEqual([stored]);
  });

  test('may say what its object is to be', async () => {
    const oss = await ossEmulator();
    await postForm(oss, {
      key: 'k',
      'Content-Type': 'text/plain',
      'x-oss-content-type': 'image/webp',
      'Content-Disposition': 'attachment; filename="照.png"',
      'Cache-Control': 'no-cache',
      'x-oss-meta-ticket': 'T-1',
      'x-oss-storage-class': 'IA',
      ...signedV1(),
    });
    const headers = (await signedFetch(oss, 'HEAD', '/examplebucket/k')).headers;
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': 'image/webp',
      'content-disposition': Buffer.from('attachment; filename="照.png"').toString('latin1'),
      'cache-control': 'no-cache',
      'x-oss-meta-ticket': 'T-1',
      'x-oss-storage-class': 'IA',
    });
  });

  test('does not overwrite when it forbids that', async () => {
    const oss = await ossEmulator();
    const fields = { key: 'k', 'x-oss-forbid-overwrite': 'true', ...signedV1() };
    expect((await postForm(oss, fields)).status).toBe(204);
    expect(await errorOf(await postForm(oss, fields))).toMatchObject({
      status: 409,
      Code: 'FileAlreadyExists',
    });
    expect((await postForm(oss, { ...fields, 'x-oss-forbid-overwrite': 'false' })).status).toBe(204);
  });
});

describe('the answer to a form', () => {
  const post = async (fields: Record<string, string>) =>
    postForm(await ossEmulator(), { key: 'a b/照.png', ...fields, ...signedV1() });

  test.each([
    ['200', 200],
    ['204', 204],
    ['404', 204],
    ['', 204],
  ])('is empty for success_action_status %j', async (status, expected) => {
    const answer = await post({ success_action_status: status });
    expect([answer.status, await answer.text()]).toEqual([expected, '']);
  });

  test('is a PostResponse for 201', async () => {
    const answer = await post({ success_action_status: '201' });
    const elements = await errorOf(answer);
    expect(elements).toEqual({
      status: 201,
      Bucket: 'examplebucket',
      Key: 'a b/照.png',
      ETag: ETAG,
      Location: answer.headers.get('location'),
    });
    expect(elements.Location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/examplebucket\/a%20b\/%E7%85%A7\.png$/);
  });

  test('leads on to success_action_redirect, when that is a URL', async () => {
    const answer = await post({
      success_action_redirect: 'https://example.com/done?a=1',
      success_action_status: '200',
    });
    const { origin, searchParams } = new URL(answer.headers.get('location') ?? '');
    expect([answer.status, origin]).toEqual([303, 'https://example.com']);
    expect(Object.fromEntries(searchParams)).toEqual({
      a: '1',
      bucket: 'examplebucket',
      key: 'a b/照.png',
      etag: ETAG,
    });
    expect((await post({ success_action_redirect: 'nowhere', success_action_status: '200' })).status).toBe(
      200,
    );
  });

  test('may be read by a page of another origin, also when it is an error', async () => {
    const { url } = await ossEmulator();
    const headers = { Origin: 'http://127.0.0.1:9002' };
    const body = new FormData();
    body.append('file', 'x');
    const answer = await fetch(`${url}/examplebucket`, { method: 'POST', headers, body });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([400, '*']);
  });
});

describe('a form is refused', () => {
  test.each([
    ['without a file', { key: 'k' }, false, 'MalformedPOSTRequest', '0006-00000107'],
    ['without a key', {}, true, 'InvalidArgument', undefined],
    ['with a key that is too long', { key: 'k'.repeat(1024) }, true, 'InvalidObjectName', undefined],
    ['with a key that begins with a slash', { key: '/k' }, true, 'InvalidObjectName', undefined],
    [
      'with a field of more than 2 MB',
      { key: 'k', a: 'a'.repeat(2 * 1024 ** 2 + 1) },
      true,
      'MalformedPOSTRequest',
      '0006-00000103',
    ],
  ])('%s', async (_, fields: Record<string, string>, hasFile, code, ec) => {
    const oss = await ossEmulator();
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...fields, ...signedV1() })) form.append(name, value);
    if (hasFile) form.append('file', new Blob(['x']), 'x');
    const answer = await fetch(`${oss.url}/examplebucket`, { method: 'POST', body: form });
    const error = await errorOf(answer);
    expect([error.status, error.Code, error.EC]).toEqual([400, code, ec]);
    expect(oss.lines).toEqual([]);
  });

  test('whose file comes first: what is behind it does not count', async () => {
    const form = new FormData();
    form.append('file', new Blob(['x']), 'x');
    for (const [name, value] of Object.entries({ key: 'k', ...signedV1() })) form.append(name, value);
    const answer = await fetch(`${(await ossEmulator()).url}/examplebucket`, { method: 'POST', body: form });
    expect(await errorOf(answer)).toMatchObject({
      Code: 'InvalidArgument',
      Message:
        "The bucket POST must contain the specified 'key'. If it is specified, please check the order of the fields.",
      ArgumentName: 'key',
    });
  });

  test('that goes to a bucket that does not exist', async () => {
    const { url } = await ossEmulator();
    const answer = await fetch(`${url}/no-such-bucket`, { method: 'POST', body: new FormData() });
    expect(await errorOf(answer)).toMatchObject({ status: 404, Code: 'NoSuchBucket' });
  });

  test.each([
    ['has no boundary', 'multipart/form-data', 'x'],
    ['is broken', 'multipart/form-data; boundary=b', 'not a form'],
    [
      'ends early',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nhalf',
    ],
    [
      'has a part without a name',
      'multipart/form-data; boundary=b',
      '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--',
    ],
  ])('that %s', async (_, type, body) => {
    const oss = await ossEmulator();
    const headers = { 'Content-Type': type };
    const answer = await fetch(`${oss.url}/examplebucket`, { method: 'POST', headers, body });
    const error = await errorOf(answer);
    expect(error.status).toBe(400);
    expect(oss.lines).toEqual([]);
  });

  test('that is something else', async () => {
    const answer = await signedFetch(await ossEmulator(), 'POST', '/examplebucket', {}, 'x');
    expect(await errorOf(answer)).toMatchObject({ status: 400, Code: 'MalformedPOSTRequest' });
  });
});
