import { createHash } from 'node:crypto';
import type OSS from 'ali-oss';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { quarters } from '../../../support/sample-images.ts';

const photo = quarters(200, 100).jpeg().toBuffer();
const PROCESS = 'image/resize,w_50/format,png';

async function start(authorizationV4: boolean) {
  const oss = await ossEmulator({ hosts: { 'photos.test': 'examplebucket' } });
  const client = aliOss(oss, { authorizationV4 });
  await client.put('photo.jpg', await photo, {
    headers: { 'Cache-Control': 'no-cache' },
    meta: { uid: 7, pid: 8 },
  });
  return { oss, client };
}

test('a URL that is signed with V1 carries its process, which cannot be changed', async () => {
  const { oss } = await start(false);
  const client = aliOss({ url: 'http://photos.test' }, { cname: true });
  const url = new URL(client.signatureUrl('photo.jpg', { process: PROCESS }));
  const target = new URL(`/examplebucket${url.pathname}${url.search}`, oss.url);
  const response = await fetch(target);
  expect(response.status).toBe(200);
  expect(await sharp(await response.arrayBuffer()).metadata()).toMatchObject({ format: 'png', width: 50 });
  target.searchParams.set('x-oss-process', 'image/resize,w_60');
  expect((await fetch(target)).status).toBe(403);
});

test('a URL that is signed with V4 carries its process, which cannot be changed', async () => {
  const { oss, client } = await start(true);
  const queries = { 'x-oss-process': PROCESS };
  const signed = new URL(await client.signatureUrlV4('GET', 60, { queries }, 'photo.jpg'));
  const target = new URL(`/examplebucket${signed.pathname}${signed.search}`, oss.url);
  const response = await fetch(target);
  expect(response.status).toBe(200);
  expect(await sharp(await response.arrayBuffer()).metadata()).toMatchObject({ format: 'png', width: 50 });
  target.searchParams.set('x-oss-process', 'image/resize,w_60');
  expect((await fetch(target)).status).toBe(403);
});

test('the answer names the source by its ETag, and has no checksum of other bytes', async () => {
  const { client } = await start(true);
  const { res, content } = await client.get('photo.jpg', { process: PROCESS } as OSS.GetObjectOptions);
  const headers = res.headers as Record<string, string>;
  expect(headers).toMatchObject({
    'content-type': 'image/png',
    'content-length': String((content as Buffer).length),
    etag: `"${createHash('md5')
      .update(await photo)
      .digest('hex')
      .toUpperCase()}"`,
    'cache-control': 'no-cache',
    'x-oss-meta-uid': '7',
  });
  expect(Object.keys(headers)).not.toContain('x-oss-hash-crc64ecma');
  expect(Object.keys(headers)).not.toContain('content-md5');
  const head = await client.head('photo.jpg');
  expect(head.res.headers).toMatchObject({ etag: headers.etag, 'last-modified': headers['last-modified'] });
});

test('conditions and overrides hold for what is processed, too', async () => {
  const { client } = await start(true);
  const { res } = await client.head('photo.jpg');
  const { etag } = res.headers as Record<string, string>;
  const get = (options: object) =>
    client.get('photo.jpg', { process: PROCESS, ...options } as OSS.GetObjectOptions);
  expect((await get({ headers: { 'If-None-Match': etag } })).res.status).toBe(304);
  await expect(get({ headers: { 'If-Match': '"x"' } })).rejects.toMatchObject({ status: 412 });
  const overridden = await get({ subres: { 'response-content-type': 'image/x-mine' } });
  expect(overridden.res.headers).toMatchObject({ 'content-type': 'image/x-mine' });
});

test('an empty process is none', async () => {
  const { client } = await start(true);
  const { content } = await client.get('photo.jpg', {
    subres: { 'x-oss-process': '' },
  } as OSS.GetObjectOptions);
  expect(content).toEqual(await photo);
});
