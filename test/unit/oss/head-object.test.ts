import { describe, expect, onTestFinished, test } from 'vitest';
import { createStsTokens } from '../../../emulator/oss/auth/sts-tokens.ts';
import type { CloudCredentials } from '../../../shared/cloud/credentials.ts';
import { headObject } from '../../../shared/oss/head-object.ts';
import { aliOss, ossEmulator } from '../../support/oss-emulator.ts';
import { ourOss } from '../../support/our-oss.ts';
import { serve } from '../../support/serve.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

const LOCAL = { accessKeyId: 'local', accessKeySecret: 'local-secret' };
const bucket = 'examplebucket';
const timeoutMs = 10_000;

async function proxied(url: string) {
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(url).port) });
  onTestFinished(proxy.close);
  return { proxy, oss: ourOss({ url: `http://127.0.0.1:${proxy.port}` }) };
}

describe('an object that is there', () => {
  test.each(['a b+c%/ü~(1)!*.txt', '港口/🙂.jpg', 'a/../b', 'a//b', '%2F', '&=?#', 'x'.repeat(1023)])(
    'is described, also when its key is %s',
    async (key) => {
      const emulator = await ossEmulator();
      const put = await aliOss(emulator).put('plain', Buffer.from('four'), {
        mime: 'text/plain',
        meta: { uid: 1, pid: 2 },
      });
      const oss = ourOss(emulator);
      await oss.send({
        method: 'PUT',
        bucket,
        key,
        timeoutMs,
        body: Buffer.from('four'),
        headers: { 'content-type': 'text/plain', 'x-oss-meta-ticket': 'the ticket' },
      });
      const head = await headObject(oss, { bucket, key, timeoutMs });
      expect(head).toEqual({
        etag: String((put.res.headers as Record<string, string>).etag).replaceAll('"', ''),
        size: 4,
        mimeType: 'text/plain',
        crc64: (put.res.headers as Record<string, string>)['x-oss-hash-crc64ecma'],
        contentMd5: (put.res.headers as Record<string, string>)['content-md5'],
        lastModified: expect.any(Date),
        meta: { ticket: 'the ticket' },
      });
      expect(Math.abs(Number(head?.lastModified) - Date.now())).toBeLessThan(5000);
    },
  );
});

test('an object that is not there is undefined, and a bucket that is not there an error', async () => {
  const oss = ourOss(await ossEmulator());
  expect(await headObject(oss, { bucket, key: 'none', timeoutMs })).toBeUndefined();
  await expect(headObject(oss, { bucket: 'no-such-bucket', key: 'none', timeoutMs })).rejects.toMatchObject({
    name: 'OssRequestError',
    status: 404,
    code: 'NoSuchBucket',
    isTransient: false,
    requestId: expect.stringMatching(/^[0-9A-F]{24}$/),
  });
});

test.each([
  [200, { etag: undefined }, '200 without etag'],
  [200, { etag: '' }, '200 without etag'],
  [200, { 'content-length': undefined }, '200 without content-length'],
  [200, { etag: undefined, 'content-length': undefined }, '200 without etag and content-length'],
  [204, {}, '204'],
  [206, {}, '206'],
  [304, {}, '304'],
])('an answer with %i, %j says nothing of the object: worth another try', async (status, change, says) => {
  const headers = { etag: `"${'A'.repeat(32)}"`, 'content-length': '5', ...change };
  const said = Object.entries(headers).filter(([, value]) => value !== undefined);
  const port = await serve((_, response) => {
    response.useChunkedEncodingByDefault = false;
    response.writeHead(status, Object.fromEntries(said)).end();
  });
  const asking = headObject(ourOss({ url: `http://127.0.0.1:${port}` }), { bucket, key: 'a', timeoutMs });
  await expect(asking).rejects.toMatchObject({
    name: 'UnclearAnswerError',
    isTransient: true,
    message: `OSS answered HeadObject with ${says}.`,
  });
});

test('an object of no bytes has a length', async () => {
  const port = await serve((_, response) => {
    response.writeHead(200, { etag: `"${'A'.repeat(32)}"`, 'content-length': '0' }).end();
  });
  const oss = ourOss({ url: `http://127.0.0.1:${port}` });
  expect(await headObject(oss, { bucket, key: 'a', timeoutMs })).toMatchObject({ size: 0 });
});

test('credentials that are wrong are an error with the code of OSS', async () => {
  const { url } = await ossEmulator();
  const other = ourOss({ url }, { credentials: () => ({ ...LOCAL, accessKeySecret: 'other' }) });
  await expect(headObject(other, { bucket, key: 'a', timeoutMs })).rejects.toMatchObject({
    status: 403,
    code: 'SignatureDoesNotMatch',
  });
});

test('temporary credentials are asked for anew, and sent with their token', async () => {
  const tokens = createStsTokens();
  const { url } = await ossEmulator({ tokens });
  let current: CloudCredentials = tokens.issue(900);
  const oss = ourOss({ url }, { credentials: () => current });
  expect(await headObject(oss, { bucket, key: 'a', timeoutMs })).toBeUndefined();
  current = { ...tokens.issue(900), securityToken: 'of another' };
  await expect(headObject(oss, { bucket, key: 'a', timeoutMs })).rejects.toMatchObject({ status: 403 });
  current = tokens.issue(900);
  expect(await headObject(oss, { bucket, key: 'a', timeoutMs })).toBeUndefined();
});

describe('the connection', () => {
  test('is kept', async () => {
    const { url } = await ossEmulator();
    const { proxy, oss } = await proxied(url);
    await headObject(oss, { bucket, key: 'a', timeoutMs });
    proxy.blackhole();
    await expect(headObject(oss, { bucket, key: 'a', timeoutMs: 100 })).rejects.toThrow('within 100 ms');
    proxy.heal();
    expect(await headObject(oss, { bucket, key: 'a', timeoutMs })).toBeUndefined();
  });

  test('is made anew when it was cut in the meantime', async () => {
    const { url } = await ossEmulator();
    const { proxy, oss } = await proxied(url);
    for (let round = 0; round < 20; round += 1) {
      expect(await headObject(oss, { bucket, key: 'a', timeoutMs })).toBeUndefined();
      proxy.cut();
    }
  });

  test('that cannot be made is an error in time', async () => {
    const oss = ourOss({ url: 'http://127.0.0.1:1' });
    await expect(headObject(oss, { bucket, key: 'a', timeoutMs: 2000 })).rejects.toMatchObject({
      name: 'OssUnreachableError',
      isTransient: true,
      message: 'OSS cannot be reached: HEAD 127.0.0.1',
      cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
    });
  });
});
