import type OSS from 'ali-oss';
import sharp, { type Create } from 'sharp';
import { describe, expect, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { colourAt, quarters } from '../../../support/sample-images.ts';

type Client = ReturnType<typeof aliOss>;

async function withImage(image: Promise<Buffer>, authorizationV4 = true): Promise<Client> {
  const client = aliOss(await ossEmulator(), { authorizationV4 });
  await client.put('photo', await image, { mime: 'image/jpeg' });
  return client;
}

async function process(client: Client, action: string): Promise<Buffer> {
  const { content } = await client.get('photo', { process: `image/${action}` } as OSS.GetObjectOptions);
  return content as Buffer;
}

const photo = (width = 200, height = 100) => quarters(width, height).jpeg({ quality: 90 }).toBuffer();

async function sizeOf(image: Buffer): Promise<string> {
  const { width, height, format } = await sharp(image).metadata();
  return `${width}x${height} ${format}`;
}

async function cornersOf(image: Buffer): Promise<string[]> {
  const places = [
    [0.25, 0.25],
    [0.75, 0.25],
    [0.25, 0.75],
    [0.75, 0.75],
  ] as const;
  return Promise.all(places.map(([x, y]) => colourAt(image, x, y)));
}

describe('one image', () => {
  test.each([
    ['resize,w_100', '100x50 jpeg'],
    ['resize,m_mfit,w_100,h_100,limit_0', '200x100 jpeg'],
    ['resize,m_fill,w_50,h_50', '50x50 jpeg'],
    ['resize,m_pad,w_100,h_100', '100x100 jpeg'],
    ['resize,m_fixed,w_50,h_80', '50x80 jpeg'],
    ['resize,p_50', '100x50 jpeg'],
    ['resize,w_400', '200x100 jpeg'],
    ['resize,w_400,limit_0', '400x200 jpeg'],
    ['crop,w_50,h_20', '50x20 jpeg'],
    ['crop,x_150,y_90', '50x10 jpeg'],
    ['crop,x_150,y_90,w_100,h_100', '50x10 jpeg'],
    ['indexcrop,x_80,i_2', '40x100 jpeg'],
    ['indexcrop,y_60,i_1', '200x40 jpeg'],
    ['indexcrop,y_60,i_9', '200x100 jpeg'],
    ['rotate,90', '100x200 jpeg'],
    ['circle,r_40', '80x80 jpeg'],
    ['circle,r_4000', '100x100 jpeg'],
    ['rounded-corners,r_30', '200x100 jpeg'],
    ['format,png', '200x100 png'],
    ['format,webp', '200x100 webp'],
    ['format,tiff', '200x100 tiff'],
    ['format,avif', '200x100 heif'],
    ['format,gif', '200x100 jpeg'],
    ['resize,w_100/format,webp/quality,q_80', '100x50 webp'],
    ['crop,w_100,h_50/resize,w_50/rotate,90', '25x50 jpeg'],
    ['resize,w_100|image/format,png', '100x50 png'],
  ])('%s makes it %s', async (action, expected) => {
    expect(await sizeOf(await process(await withImage(photo()), action))).toBe(expected);
  });

  test('is cropped at each of the nine places', async () => {
    const client = await withImage(photo());
    const at = async (gravity: string) =>
      colourAt(await process(client, `crop,w_40,h_20,g_${gravity}`), 0.25, 0.25);
    expect(await Promise.all(['nw', 'ne', 'sw', 'se', 'center'].map(at))).toEqual([
      'red',
      'green',
      'blue',
      'white',
      'red',
    ]);
  });

  test('is padded with white, or with the colour that is asked for', async () => {
    const client = await withImage(photo());
    expect(await colourAt(await process(client, 'resize,m_pad,w_100,h_100'), 0.25, 0.1)).toBe('white');
    const blue = await process(client, 'resize,m_pad,w_100,h_100,color_0000FF');
    expect(await colourAt(blue, 0.75, 0.1)).toBe('blue');
  });

  test('is round, white outside, and transparent where the format can be', async () => {
    const client = await withImage(photo());
    expect(await colourAt(await process(client, 'circle,r_50'), 0.01, 0.01)).toBe('white');
    const png = await process(client, 'circle,r_50/format,png');
    expect(await colourAt(png, 0.01, 0.01)).toBe('transparent');
    expect(await colourAt(png, 0.3, 0.3)).toBe('red');
  });

  test('is made brighter and darker, blurred and sharpened', async () => {
    const client = await withImage(photo());
    expect(await colourAt(await process(client, 'bright,-100'), 0.9, 0.9)).toBe('black');
    expect(await colourAt(await process(client, 'bright,100'), 0.1, 0.1)).toBe('white');
    for (const action of ['contrast,-50', 'blur,r_3,s_2', 'sharpen,100'])
      expect(await sizeOf(await process(client, action))).toBe('200x100 jpeg');
  });

  test('is written progressively on demand', async () => {
    const client = await withImage(photo());
    expect(await sharp(await process(client, 'interlace,1')).metadata()).toMatchObject({
      isProgressive: true,
    });
    expect(await sharp(await process(client, 'interlace,0')).metadata()).toMatchObject({
      isProgressive: false,
    });
  });
});

describe('the orientation of EXIF', () => {
  test('is undone by auto-orient alone, for each of its values', async () => {
    for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const stored = quarters(200, 100).withMetadata({ orientation }).jpeg().toBuffer();
      const client = await withImage(stored);
      const upright = await process(client, 'auto-orient,1');
      const expected = await sharp(await stored)
        .autoOrient()
        .jpeg()
        .toBuffer();
      expect(await cornersOf(upright), `orientation ${orientation}`).toEqual(await cornersOf(expected));
      expect((await sharp(upright).metadata()).orientation).toBe(orientation === 1 ? 1 : undefined);
    }
  });

  test('stays what it was with other actions', async () => {
    const client = await withImage(quarters(200, 100).withMetadata({ orientation: 6 }).jpeg().toBuffer());
    for (const action of ['resize,w_100', 'resize,w_100/auto-orient,0', 'quality,q_80']) {
      const image = await process(client, action);
      const { orientation, width = 0, height = 0 } = await sharp(image).metadata();
      expect([orientation, width > height]).toEqual([6, true]);
    }
  });
});

describe('the quality', () => {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const create = { width: 200, height: 200, channels: 3, background: 'white', noise } satisfies Create;
  const stored = sharp({ create }).jpeg({ quality: 80 }).toBuffer();

  async function sizeAt(quality: number): Promise<number> {
    return (
      await sharp(await stored)
        .jpeg({ quality })
        .toBuffer()
    ).length;
  }

  test.each([
    ['quality,q_50', 40],
    ['quality,Q_50', 50],
    ['quality,Q_100', 80],
    ['interlace,0', 80],
  ])('of a JPEG of 80 becomes with %s that of %i', async (action, quality) => {
    const image = await process(await withImage(stored), action);
    expect(image.length).toBe(await sizeAt(quality));
  });

  test('of WebP is absolute', async () => {
    const client = await withImage(stored);
    const [low, high] = await Promise.all(
      ['q_10', 'q_90'].map((quality) => process(client, `format,webp/quality,${quality}`)),
    );
    expect(low?.length).toBeLessThan((high?.length ?? 0) / 2);
  });
});

describe('an animation', () => {
  const frames = ['red', 'green', 'blue'].map((background) => ({
    create: { width: 40, height: 20, channels: 3 as const, background },
  }));
  const animation = async () => {
    const images = await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer()));
    return sharp(images, { join: { animated: true } })
      .gif({ delay: [100, 200, 300], loop: 2 })
      .toBuffer();
  };

  test('keeps its frames and their times when it is resized', async () => {
    const image = await process(await withImage(animation()), 'resize,w_20/resize,w_10');
    expect(await sharp(image, { animated: true }).metadata()).toMatchObject({
      format: 'gif',
      width: 10,
      pageHeight: 5,
      pages: 3,
      delay: [100, 200, 300],
      loop: 2,
    });
  });

  test('is its first frame after any other action', async () => {
    const image = await process(await withImage(animation()), 'resize,w_20/format,png');
    expect(await sizeOf(image)).toBe('20x10 png');
    expect(await colourAt(image, 0.5, 0.5)).toBe('red');
  });

  test('is not cropped: that is not done here, and said', async () => {
    await expect(process(await withImage(animation()), 'crop,w_10')).rejects.toMatchObject({
      status: 501,
      code: 'NotImplemented',
    });
  });
});

test('image/info tells all as texts', async () => {
  const image = await photo();
  const client = await withImage(Promise.resolve(image));
  const { content, res } = await client.get('photo', { process: 'image/info' } as OSS.GetObjectOptions);
  expect(JSON.parse(String(content))).toEqual({
    FileSize: { value: String(image.length) },
    Format: { value: 'jpg' },
    ImageHeight: { value: '100' },
    ImageWidth: { value: '200' },
  });
  expect(res.headers).toMatchObject({ 'content-type': 'application/json' });
});
