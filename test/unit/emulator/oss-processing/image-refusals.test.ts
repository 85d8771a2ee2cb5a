import { randomBytes } from 'node:crypto';
import type OSS from 'ali-oss';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { quarters } from '../../../support/sample-images.ts';

async function refusalOf(body: Buffer, process: string): Promise<object> {
  const client = aliOss(await ossEmulator());
  await client.put('photo', body, { mime: 'image/jpeg' });
  return client.get('photo', { process } as OSS.GetObjectOptions).then(
    () => ({}),
    ({ status, code, message, ecCode }) => ({ status, code, message, ecCode }),
  );
}

const photo = quarters(200, 100).jpeg().toBuffer();

describe('a process that OSS refuses', () => {
  test.each([
    ['image/resize,w_0', 'InvalidArgument', 'The value: 0 of parameter: w is invalid.', '0040-00000312'],
    [
      'image/resize,w_16385',
      'InvalidArgument',
      'The value: 16385 of parameter: w is invalid.',
      '0040-00000312',
    ],
    ['image/resize,w_ten', 'InvalidArgument', 'The value: ten of parameter: w is invalid.', '0040-00000312'],
    ['image/resize,s_0', 'InvalidArgument', 'The value: 0 of parameter: s is invalid.', '0040-00000315'],
    [
      'image/resize,p_1001',
      'InvalidArgument',
      'The value: 1001 of parameter: p is invalid.',
      '0040-00000317',
    ],
    ['image/resize,w_0,h_0', 'InvalidArgument', 'The value: 0 of parameter: w is invalid.', '0040-00000321'],
    ['image/resize', 'MissingArgument', /lacks a required parameter/, '0040-00000322'],
    ['image/resize,m_fixed,w_5000,h_5000,limit_0', 'ImageTooLarge', /5000 x 5000/, '0040-00000007'],
    ['image/resize,m_best,w_10', 'InvalidArgument', 'The value: best of parameter: m is invalid.', undefined],
    ['image/resize,m_pad,w_10,color_red', 'InvalidArgument', /parameter: color/, undefined],
    ['image/resize,q_10', 'InvalidArgument', /q_10/, undefined],
    ['image/crop,x_200', 'BadRequest', "Advance cut's position is out of image.", undefined],
    [
      'image/rotate,400',
      'InvalidArgument',
      'The value: 400 of parameter: rotate is invalid.',
      '0040-00000217',
    ],
    ['image/rotate,90,180', 'InvalidArgument', /90,180/, '0040-00000203'],
    ['image/auto-orient,2', 'InvalidArgument', /auto-orient/, '0040-00000215'],
    [
      'image/format,xyz',
      'InvalidArgument',
      'The value: xyz of parameter: format is invalid.',
      '0040-00000206',
    ],
    ['image/quality', 'MissingArgument', /quality/, undefined],
    ['image/quality,q_101', 'InvalidArgument', 'The value: 101 of parameter: q is invalid.', undefined],
    ['image/enlarge,w_10', 'BadRequest', /image\/enlarge does not exist/, undefined],
    ['image', 'BadRequest', /not in the form/, undefined],
    ['image/resize,w_10|', 'BadRequest', /not in the form/, undefined],
    ['image/resize,w_10|sys/saveas,o_YQ', 'BadRequest', /need a POST request/, undefined],
    ['sys/saveas,o_YQ', 'BadRequest', /nothing to do/, undefined],
  ])('is refused: %s', async (process, code, message, ecCode) => {
    const expected = { status: 400, code, message: expect.stringMatching(message), ecCode };
    expect(await refusalOf(await photo, process)).toEqual(expected);
  });

  test.each([
    ['image/watermark,text_SGVsbG8', 'image/watermark'],
    ['image/average-hue', 'image/average-hue'],
    ['image/format,bmp', 'image/format,bmp'],
    ['image/format,heic', 'image/format,heic'],
    ['image/resize,w_10/info', 'image/info'],
    ['doc/preview', 'doc'],
  ])('and one that OSS does, but the emulator does not, is named: %s', async (process, name) => {
    expect(await refusalOf(await photo, process)).toMatchObject({
      status: 501,
      code: 'NotImplemented',
      message: expect.stringContaining(name),
    });
  });
});

describe('a source that is no image for OSS', () => {
  const unsupported = {
    status: 400,
    code: 'BadRequest',
    message: 'This image format is not supported.',
    ecCode: '0040-00000005',
  };

  test('is refused: text, nothing at all, and SVG', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>';
    for (const text of ['not an image', '', svg])
      expect(await refusalOf(Buffer.from(text), 'image/resize,w_10')).toEqual(unsupported);
  });

  test('is refused when it is cut off', async () => {
    const image = await photo;
    const half = image.subarray(0, Math.floor(image.length / 2));
    expect(await refusalOf(half, 'image/resize,w_10')).toMatchObject({ status: 400, code: 'BadRequest' });
  });

  test('is named when it is only the emulator that cannot read it', async () => {
    expect(await refusalOf(Buffer.from(`BM${' '.repeat(60)}`), 'image/info')).toMatchObject({
      status: 501,
      message: expect.stringContaining('BMP'),
    });
  });

  test('is too large: in bytes, in pixels of a side, and to be turned', async () => {
    const tooManyBytes = Buffer.concat([await photo, randomBytes(20 * 1024 * 1024)]);
    const wide = (width: number) =>
      sharp({ create: { width, height: 1, channels: 3, background: 'red' } })
        .png()
        .toBuffer();
    const tooLarge = (ecCode: string) => ({ status: 400, code: 'ImageTooLarge', ecCode });
    expect(await refusalOf(tooManyBytes, 'image/info')).toMatchObject(tooLarge('0040-00000001'));
    expect(await refusalOf(await wide(30_001), 'image/info')).toMatchObject(tooLarge('0040-00000009'));
    expect(await refusalOf(await wide(4097), 'image/rotate,90')).toMatchObject({
      code: 'BadRequest',
      message: 'Picture exceed the maximum allowable rotation range.',
    });
  });
});

test('an object that is not there has the number of processing', async () => {
  const client = aliOss(await ossEmulator());
  await expect(
    client.get('nothing', { process: 'image/info' } as OSS.GetObjectOptions),
  ).rejects.toMatchObject({ status: 404, code: 'NoSuchKey', ecCode: '0040-00000024' });
});
