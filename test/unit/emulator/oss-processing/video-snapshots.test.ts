import type OSS from 'ali-oss';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { colourAt, quarters } from '../../../support/sample-images.ts';
import { sampleMjpegVideo, sampleVideo } from '../../../support/sample-video.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';

let video: Buffer;
beforeAll(async () => {
  video = await sampleVideo();
});

async function start(options: Parameters<typeof ossEmulator>[0] = {}, body = video) {
  const oss = await ossEmulator(options);
  const client = aliOss(oss);
  await client.put('film.mp4', body, { mime: 'video/mp4' });
  const snapshot = async (parameters: string) => {
    const process = `video/snapshot${parameters}`;
    const { content, res } = await client.get('film.mp4', { process } as OSS.GetObjectOptions);
    const { width, height, format } = await sharp(content as Buffer).metadata();
    const { 'content-type': type } = res.headers as Record<string, string>;
    const colour = await colourAt(content as Buffer, 0.5, 0.5);
    return `${width}x${height} ${format} ${type} ${colour}`;
  };
  return { oss, client, snapshot };
}

describe('a snapshot of a video', () => {
  test.each([
    [',t_0,f_jpg', '160x120 jpeg image/jpeg red'],
    [',t_1500,f_png', '160x120 png image/png blue'],
    [',t_1400,m_fast', '160x120 jpeg image/jpeg blue'],
    [',t_900,w_80,h_40', '80x40 jpeg image/jpeg red'],
    [',t_0,w_80', '80x60 jpeg image/jpeg red'],
    [',t_0,w_0,h_30', '40x30 jpeg image/jpeg red'],
    [',t_0,w_0,h_0,ar_auto', '160x120 jpeg image/jpeg red'],
    [',t_3600000', '160x120 jpeg image/jpeg blue'],
    ['', '160x120 jpeg image/jpeg red'],
  ])('is taken with %s: %s', async (parameters, expected) => {
    const { snapshot } = await start();
    expect(await snapshot(parameters)).toBe(expected);
  });

  test.each([
    [',t_-1', 400, 'InvalidArgument', '0053-00000101'],
    [',t_0,w_-800', 400, 'InvalidArgument', '0053-00000104'],
    [',t_0,h_-1', 400, 'InvalidArgument', '0053-00000105'],
    [',t_0,f_32', 400, 'InvalidArgument', '0053-00000107'],
    [',t_0,m_slow', 400, 'InvalidArgument', undefined],
    [',t_0,ar_h', 501, 'NotImplemented', undefined],
    ['/snapshot', 400, 'BadRequest', undefined],
  ])('is refused with %s', async (parameters, status, code, ecCode) => {
    const { snapshot } = await start();
    await expect(snapshot(parameters)).rejects.toMatchObject({ status, code, ecCode });
  });

  test('is saved as an object', async () => {
    const { oss, client } = await start();
    const target = Buffer.from('poster.jpg').toString('base64url');
    const body = `x-oss-process=video/snapshot,t_1500,w_80|sys/saveas,o_${target}`;
    const response = await signedFetch(oss, 'POST', '/examplebucket/film.mp4?x-oss-process', {}, body);
    expect(await response.json()).toMatchObject({ object: 'poster.jpg', status: 'OK' });
    const { content, res } = await client.get('poster.jpg');
    expect(res.headers).toMatchObject({ 'content-type': 'image/jpeg' });
    expect(await colourAt(content as Buffer, 0.5, 0.5)).toBe('blue');
  });

  test('is taken of H.264 and H.265 alone, as OSS does', async () => {
    const image = await quarters(20, 10).png().toBuffer();
    for (const body of [await sampleMjpegVideo(), image, Buffer.from('no video'), video.subarray(0, 2000)]) {
      const { snapshot } = await start({}, body);
      await expect(snapshot(',t_0')).rejects.toMatchObject({ status: 400, code: 'BadRequest' });
    }
  });

  test('cannot make ffmpeg read other files', async () => {
    const playlist = '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n';
    const { snapshot } = await start({}, Buffer.from(playlist));
    await expect(snapshot(',t_0')).rejects.toMatchObject({ status: 400, code: 'BadRequest' });
  });

  test('of what only asynchronous processes do is told so', async () => {
    const { client } = await start();
    const process = 'video/convert,f_mp4';
    await expect(client.get('film.mp4', { process } as OSS.GetObjectOptions)).rejects.toMatchObject({
      code: 'BadRequest',
      message: expect.stringContaining('x-oss-async-process'),
    });
  });
});

test('many snapshots at once are taken in turn', async () => {
  const { snapshot } = await start();
  const all = await Promise.all(Array.from({ length: 12 }, () => snapshot(',t_0,w_40')));
  expect(new Set(all)).toEqual(new Set(['40x30 jpeg image/jpeg red']));
});

test('without ffmpeg a snapshot says what is missing', async () => {
  const { snapshot } = await start({ ffmpegPath: '/nowhere/ffmpeg' });
  await expect(snapshot(',t_0')).rejects.toMatchObject({
    status: 501,
    message: expect.stringContaining('/nowhere/ffmpeg'),
  });
});
