import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createStsTokens } from '../../../../emulator/oss/auth/sts-tokens.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';

const KEYS = ['exampledir/exampleobject.txt', 'a b+c%d&e=f?g#h.txt', '中文/😀.bin', "it's(1)*!.txt"];

describe.each([false, true])('the SDK for Node.js, with V4: %s', (authorizationV4) => {
  const start = async () => aliOss(await ossEmulator(), { authorizationV4 });

  test('makes, lists and describes buckets', async () => {
    const client = await start();
    await client.putBucket('second-bucket');
    const { buckets } = (await client.listBuckets({})) as unknown as {
      buckets: { name: string; region: string }[];
    };
    expect(buckets.map(({ name, region }) => `${name} ${region}`)).toEqual([
      'examplebucket oss-cn-hangzhou',
      'second-bucket oss-cn-hangzhou',
    ]);
    const { bucket } = await client.getBucketInfo('second-bucket');
    expect(bucket).toMatchObject({ Name: 'second-bucket', Owner: { ID: '0000000000000000' } });
    expect((await client.getBucketLocation('second-bucket')) as unknown).toMatchObject({
      location: 'oss-cn-hangzhou',
    });
  });

  test.each(KEYS)('gets what it has put: %s', async (key) => {
    const client = await start();
    const put = await client.put(key, Buffer.from('123456789'), {
      mime: 'text/plain',
      meta: { uid: 7, pid: 8 },
      headers: { 'Cache-Control': 'max-age=60' },
    });
    expect(put.res.headers).toMatchObject({
      etag: '"25F9E794323B453885F5181F1B624D0B"',
      'x-oss-hash-crc64ecma': '11051210869376104954',
      'x-oss-request-id': expect.stringMatching(/^[0-9A-F]{24}$/),
      server: 'AliyunOSS',
    });
    const got = await client.get(key);
    expect(String(got.content)).toBe('123456789');
    const head = await client.head(key);
    expect(head.meta).toEqual({ uid: '7', pid: '8' });
    expect(head.res.headers).toMatchObject({
      'content-length': '9',
      'content-type': 'text/plain',
      'cache-control': 'max-age=60',
      'x-oss-object-type': 'Normal',
    });
    const meta = await client.getObjectMeta(key);
    expect(meta.res.headers).toMatchObject({
      'content-length': '9',
      etag: '"25F9E794323B453885F5181F1B624D0B"',
    });
    expect((await client.delete(key)).res.status).toBe(204);
    await expect(client.get(key)).rejects.toMatchObject({
      status: 404,
      code: 'NoSuchKey',
      ecCode: '0026-00000001',
    });
    await expect(client.head(key)).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  test('uploads a stream, and downloads one', async () => {
    const client = await start();
    const pieces = Array.from({ length: 40 }, (_, index) => Buffer.alloc(65_536, index));
    await client.putStream('stream.bin', Readable.from(pieces));
    const { stream } = await client.getStream('stream.bin');
    const received: Buffer[] = [];
    for await (const piece of stream as AsyncIterable<Buffer>) received.push(piece);
    expect(Buffer.concat(received).equals(Buffer.concat(pieces))).toBe(true);
  });

  test('uploads nothing at all', async () => {
    const client = await start();
    await client.put('empty', Buffer.alloc(0));
    const got = await client.get('empty');
    expect(got.res.headers).toMatchObject({ 'content-length': '0', 'x-oss-hash-crc64ecma': '0' });
  });

  test('is refused with a wrong secret, and with an unknown key', async () => {
    const oss = await ossEmulator();
    const wrong = aliOss(oss, { authorizationV4, accessKeySecret: 'wrong' });
    await expect(wrong.put('k', Buffer.from('x'))).rejects.toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
    const unknown = aliOss(oss, { authorizationV4, accessKeyId: 'nobody' });
    await expect(unknown.get('k')).rejects.toMatchObject({ status: 403, code: 'InvalidAccessKeyId' });
  });

  test('is refused when the clocks differ', async () => {
    const oss = await ossEmulator({ now: () => new Date(Date.now() + 16 * 60_000) });
    const client = aliOss(oss, { authorizationV4 });
    await expect(client.put('k', Buffer.from('x'))).rejects.toMatchObject({
      status: 403,
      code: 'RequestTimeTooSkewed',
    });
  });

  test('may use temporary credentials that were issued here', async () => {
    const tokens = createStsTokens();
    const oss = await ossEmulator({ tokens });
    const { accessKeyId, accessKeySecret, securityToken } = tokens.issue(900);
    const temporary = { authorizationV4, accessKeyId, accessKeySecret };
    await aliOss(oss, { ...temporary, stsToken: securityToken }).put('k', Buffer.from('x'));
    await expect(aliOss(oss, { ...temporary, stsToken: 'made-up' }).get('k')).rejects.toMatchObject({
      code: 'InvalidSecurityToken',
    });
  });

  test('is told of a bucket that does not exist', async () => {
    const client = await start();
    client.useBucket('no-such-bucket');
    await expect(client.put('k', Buffer.from('x'))).rejects.toMatchObject({
      status: 404,
      code: 'NoSuchBucket',
    });
  });
});

describe('presigned URLs of the SDK for Node.js', () => {
  // It signs none for an IP address.
  const named = async (authorizationV4: boolean) => {
    const { port } = await ossEmulator();
    return aliOss({ url: `http://localhost:${port}` }, { authorizationV4, sldEnable: true });
  };

  test('of V1 put and get', async () => {
    const client = await named(false);
    const put = client.signatureUrl('a b/中.txt', {
      method: 'PUT',
      'Content-Type': 'text/plain',
      expires: 60,
    });
    const stored = await fetch(put, {
      method: 'PUT',
      body: 'presigned',
      headers: { 'Content-Type': 'text/plain' },
    });
    expect(stored.status).toBe(200);
    const get = client.signatureUrl('a b/中.txt', {
      response: { 'content-disposition': 'attachment' } as never,
    });
    const got = await fetch(get);
    expect(await got.text()).toBe('presigned');
    expect(got.headers.get('content-disposition')).toBe('attachment');
    const tampered = await fetch(get.replace('attachment', 'inline'));
    expect(tampered.status).toBe(403);
    expect(await tampered.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });

  test('of V1 expire', async () => {
    const client = await named(false);
    const got = await fetch(client.signatureUrl('k', { expires: -10 }));
    expect(got.status).toBe(403);
    expect(await got.text()).toMatch(/<Code>AccessDenied<\/Code>\s*<Message>Request has expired.<\/Message>/);
  });

  test('of V4 put and get', async () => {
    const client = await named(true);
    const headers = { 'Content-Type': 'text/plain' };
    const put = await client.signatureUrlV4('PUT', 60, { headers }, 'a b/中.txt');
    expect((await fetch(put, { method: 'PUT', body: 'presigned', headers })).status).toBe(200);
    const got = await fetch(
      await client.signatureUrlV4(
        'GET',
        60,
        { queries: { 'response-content-type': 'text/x-y' } },
        'a b/中.txt',
      ),
    );
    expect(await got.text()).toBe('presigned');
    expect(got.headers.get('content-type')).toBe('text/x-y');
  });
});
