import { describe, expect, test } from 'vitest';
import { headOfPut } from '../../../support/head-of-put.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { rawExchange } from '../../../support/raw-exchange.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';

const codeOf = async (response: Response) => /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];

describe('an operation that is not there', () => {
  test.each([
    ['GET', '/?regions', 'DescribeRegions'],
    ['PUT', '/', 'PUT without a bucket'],
    ['PUT', '/examplebucket?tagging', 'PutBucketTags'],
    ['GET', '/examplebucket/k?tagging', 'GetObjectTagging'],
    ['PUT', '/examplebucket?lifecycle', 'PutBucketLifecycle'],
  ])('is named: %s %s', async (method, target, name) => {
    const response = await signedFetch(await ossEmulator(), method, target);
    expect(response.status).toBe(501);
    const xml = await response.text();
    expect(xml).toContain('<Code>NotImplemented</Code>');
    expect(xml).toContain(`does not implement ${name}.`);
  });
});

describe('an upload is refused', () => {
  test.each([
    [
      'whose MD5 is not that of its body',
      '/examplebucket/k',
      { 'Content-MD5': 'AAAAAAAAAAAAAAAAAAAAAA==' },
      400,
      'InvalidDigest',
    ],
    ['whose MD5 is none', '/examplebucket/k', { 'Content-MD5': 'x' }, 400, 'InvalidDigest'],
    ['whose key is too long', `/examplebucket/${'k'.repeat(1024)}`, {}, 400, 'InvalidObjectName'],
    ['whose key begins with a slash', '/examplebucket//k', {}, 400, 'InvalidObjectName'],
    ['to a bucket that does not exist', '/no-such-bucket/k', {}, 404, 'NoSuchBucket'],
    [
      'that copies from nowhere',
      '/examplebucket/k',
      { 'x-oss-copy-source': 'nowhere' },
      400,
      'InvalidArgument',
    ],
  ])('%s', async (_, target, headers, status, code) => {
    const oss = await ossEmulator();
    const response = await signedFetch(oss, 'PUT', target, headers, 'body');
    expect([response.status, await codeOf(response)]).toEqual([status, code]);
    expect((await signedFetch(oss, 'GET', '/examplebucket/k')).status).toBe(404);
  });

  test('without a length', async () => {
    const oss = await ossEmulator();
    const answer = await rawExchange(oss.port, `${headOfPut().join('\r\n')}\r\n\r\n`, (text) =>
      text.includes('</Error>'),
    );
    expect(answer).toMatch(/^HTTP\/1.1 411 [\s\S]*<Code>MissingContentLength<\/Code>/);
  });

  test('that is a bucket with a bad name', async () => {
    const response = await signedFetch(await ossEmulator(), 'PUT', '/Bad_Bucket');
    expect([response.status, await codeOf(response)]).toEqual([400, 'InvalidBucketName']);
  });

  test('of which the client says nothing: it is anonymous', async () => {
    const { url } = await ossEmulator();
    for (const target of ['/', '/examplebucket', '/examplebucket/k']) {
      const response = await fetch(`${url}${target}`);
      expect([response.status, await codeOf(response)]).toEqual([403, 'AccessDenied']);
    }
  });
});

test('an error to HEAD is in a header, as there is no body', async () => {
  const response = await signedFetch(await ossEmulator(), 'HEAD', '/examplebucket/missing');
  expect([response.status, response.headers.get('x-oss-ec')]).toEqual([404, '0026-00000001']);
  const xml = Buffer.from(response.headers.get('x-oss-err') ?? '', 'base64').toString();
  expect(xml).toContain(`<RequestId>${response.headers.get('x-oss-request-id')}</RequestId>`);
});

describe('a range', () => {
  test.each([
    ['bytes=0-0', '', 206, '0'],
    ['bytes=7-', '', 206, '789'],
    ['bytes=-2', '', 206, '89'],
    ['bytes=5-99', '', 200, '0123456789'],
    ['bytes=10-', '', 200, '0123456789'],
    ['bytes=1-2,4-5', '', 200, '0123456789'],
    ['bytes=5-99', 'standard', 206, '56789'],
    ['bytes=10-', 'standard', 416, undefined],
  ])('%s, behaviour %j, is answered with %i', async (range, behavior, status, body) => {
    const oss = await ossEmulator();
    await signedFetch(oss, 'PUT', '/examplebucket/k', {}, '0123456789');
    const headers = { Range: range, ...(behavior && { 'x-oss-range-behavior': behavior }) };
    const response = await signedFetch(oss, 'GET', '/examplebucket/k', headers);
    expect(response.status).toBe(status);
    if (body === undefined) expect(await codeOf(response)).toBe('InvalidRange');
    else expect(await response.text()).toBe(body);
  });
});

test('a list may be URL-encoded, for keys that XML cannot hold', async () => {
  const oss = await ossEmulator();
  await signedFetch(oss, 'PUT', '/examplebucket/a%01%20%2B/%E4%B8%AD', {}, 'x');
  const xml = await (await signedFetch(oss, 'GET', '/examplebucket?encoding-type=url&prefix=a')).text();
  expect(xml).toContain('<EncodingType>url</EncodingType>');
  expect(xml).toContain('<Key>a%01%20%2B%2F%E4%B8%AD</Key>');
});

describe('browsers', () => {
  test('are let in by a preflight that nobody signed, and may read the answer', async () => {
    const oss = await ossEmulator();
    const preflight = await fetch(`${oss.url}/examplebucket/k`, {
      method: 'OPTIONS',
      headers: {
        Origin: 'http://127.0.0.1:9002',
        'Access-Control-Request-Method': 'PUT',
        'Access-Control-Request-Headers': 'authorization,x-oss-date',
      },
    });
    expect(preflight.status).toBe(200);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,x-oss-date');
    const answer = await signedFetch(
      oss,
      'PUT',
      '/examplebucket/k',
      { Origin: 'http://127.0.0.1:9002' },
      'x',
    );
    expect(answer.headers.get('access-control-expose-headers')).toContain('ETag');
  });

  test('are kept out by rules that do not name them', async () => {
    const rule = {
      allowedOrigins: ['https://*.example.com'],
      allowedMethods: ['GET'],
      allowedHeaders: [],
      exposeHeaders: [],
    };
    const { url } = await ossEmulator({ cors: [rule] });
    const ask = (headers: Record<string, string>) =>
      fetch(`${url}/examplebucket/k`, { method: 'OPTIONS', headers });
    const get = { 'Access-Control-Request-Method': 'GET' };
    const good = await ask({ ...get, Origin: 'https://www.example.com' });
    expect(good.headers.get('access-control-allow-origin')).toBe('https://www.example.com');
    expect((await ask({ ...get, Origin: 'https://www.example.org' })).status).toBe(403);
    expect(
      (await ask({ 'Access-Control-Request-Method': 'PUT', Origin: 'https://www.example.com' })).status,
    ).toBe(403);
    expect((await ask({ Origin: 'https://www.example.com' })).status).toBe(400);
    expect((await ask({})).status).toBe(400);
  });
});

test('times are whole seconds, as those of OSS', async () => {
  const oss = await ossEmulator({ now: () => new Date(Math.floor(Date.now() / 1000) * 1000 + 789) });
  const client = aliOss(oss);
  await client.put('k', Buffer.from('x'));
  await client.append('log', Buffer.from('x'));
  await client.copy('copy', 'k');
  const { uploadId } = await client.initMultipartUpload('parts');
  await client.uploadPart('parts', uploadId, 1, Buffer.from('x'), 0, 1);
  for (const target of ['', '?versions', '?uploads', `/parts?uploadId=${uploadId}`, '?bucketInfo']) {
    const xml = await (await signedFetch(oss, 'GET', `/examplebucket${target}`)).text();
    const times = [...xml.matchAll(/T\d\d:\d\d:\d\d(\.\d+)Z/g)].map(([, fraction]) => fraction);
    expect([target, new Set(times)]).toEqual([target, new Set(['.000'])]);
  }
});

test('an object without a name is not made, in whatever way', async () => {
  const oss = await ossEmulator();
  for (const [method, query] of [
    ['POST', 'append&position=0'],
    ['POST', 'uploads'],
  ] as const) {
    const response = await signedFetch(oss, method, `/examplebucket?${query}`, {}, 'x');
    expect([response.status, await codeOf(response)]).toEqual([400, 'InvalidObjectName']);
  }
  await aliOss(oss).deleteBucket('examplebucket');
});
