import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { OssEvent } from '../../../../emulator/oss/events/oss-event.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { quarters } from '../../../support/sample-images.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const photo = quarters(200, 100).jpeg().toBuffer();
const base64url = (text: string) => Buffer.from(text).toString('base64url');

async function start(options: Parameters<typeof ossEmulator>[0] = {}) {
  const oss = await ossEmulator({ buckets: ['examplebucket', 'results'], ...options });
  const client = aliOss(oss);
  await client.put('photo.jpg', await photo);
  const post = (body: string, target = '/examplebucket/photo.jpg?x-oss-process') =>
    signedFetch(oss, 'POST', target, {}, body);
  return { oss, client, post };
}

describe.each([false, true])('processObjectSave of ali-oss, with V4: %s', (authorizationV4) => {
  test('saves the result as an object, in any bucket', async () => {
    const { oss } = await start();
    const client = aliOss(oss, { authorizationV4 });
    const saved = await client.processObjectSave(
      'photo.jpg',
      'small.webp',
      'image/resize,w_50/format,webp',
      'results',
    );
    expect(saved.status).toBe(200);
    client.useBucket('results');
    const { content, res } = await client.get('small.webp');
    expect(await sharp(content as Buffer).metadata()).toMatchObject({
      format: 'webp',
      width: 50,
      height: 25,
    });
    expect(res.headers).toMatchObject({ 'content-type': 'image/webp', 'x-oss-object-type': 'Normal' });
  });
});

describe('sys/saveas', () => {
  test('tells what it saved, to a key with any characters, in the same bucket', async () => {
    const { client, post } = await start();
    const key = '结果/a b+c.jpg';
    const response = await post(`x-oss-process=image/resize,w_100|sys/saveas,o_${base64url(key)}`);
    const { content } = await client.get(key);
    expect(await response.json()).toEqual({
      bucket: 'examplebucket',
      fileSize: (content as Buffer).length,
      object: key,
      status: 'OK',
    });
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  test('replaces its own source, and leaves no files behind', async () => {
    const dataDir = await temporaryFolder();
    const { client, post } = await start({ dataDir });
    const body = `x-oss-process=image/resize,w_20|sys/saveas,o_${base64url('photo.jpg')},b_${base64url('examplebucket')}`;
    expect((await post(body)).status).toBe(200);
    const { content } = await client.get('photo.jpg');
    expect(await sharp(content as Buffer).metadata()).toMatchObject({ width: 20, height: 10 });
    expect(await readdir(join(dataDir, 'staging'))).toEqual([]);
  });

  test('is told of as any other write is', async () => {
    const events: OssEvent[] = [];
    const { post } = await start({
      onEvent: async (event) => {
        events.push(event);
      },
    });
    const response = await post(`x-oss-process=image/resize,w_20|sys/saveas,o_${base64url('small.jpg')}`);
    expect(events.map(({ eventName, oss }) => [eventName, oss.bucket.name, oss.object.key])).toEqual([
      ['ObjectCreated:PutObject', 'examplebucket', 'photo.jpg'],
      ['ObjectCreated:PutObject', 'examplebucket', 'small.jpg'],
    ]);
    expect(events[1]?.responseElements.requestId).toBe(response.headers.get('x-oss-request-id'));
  });

  test.each([
    ['no target', 'image/resize,w_20', 400, 'MissingArgument'],
    ['no key', `image/resize,w_20|sys/saveas,b_${base64url('results')}`, 400, 'MissingArgument'],
    ['an alphabet that is not safe in URLs', 'image/resize,w_20|sys/saveas,o_5pyq+5Lg', 400, 'BadRequest'],
    ['no base64', 'image/resize,w_20|sys/saveas,o_a.b', 400, 'BadRequest'],
    ['no UTF-8', 'image/resize,w_20|sys/saveas,o__w', 400, 'BadRequest'],
    [
      'a bucket that is not there',
      `image/resize,w_20|sys/saveas,o_YQ,b_${base64url('nobody')}`,
      404,
      'NoSuchBucket',
    ],
    [
      'a key that is not valid',
      `image/resize,w_20|sys/saveas,o_${base64url('/a')}`,
      400,
      'InvalidObjectName',
    ],
    ['another system action', 'image/resize,w_20|sys/forget', 501, 'NotImplemented'],
  ])('is refused, and nothing is stored: %s', async (_, process, status, code) => {
    const { client, post } = await start();
    const response = await post(`x-oss-process=${process}`);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(`<Code>${code}</Code>`);
    const { objects } = await client.listV2({}, {});
    expect(objects.map(({ name }) => name)).toEqual(['photo.jpg']);
  });

  test.each([
    ['another name', 'process=image/resize,w_20', 'BadRequest'],
    ['nothing', '', 'BadRequest'],
    ['too much', `x-oss-process=${'a'.repeat(70_000)}`, 'InvalidArgument'],
  ])('is not understood: %s', async (_, body, code) => {
    const { post } = await start();
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(`<Code>${code}</Code>`);
  });

  test('of an object that is not there says so', async () => {
    const { post } = await start();
    const response = await post('x-oss-process=image/info', '/examplebucket/nothing?x-oss-process');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('<EC>0040-00000024</EC>');
  });
});
