import { beforeAll, describe, expect, test } from 'vitest';
import { convertProcess } from '../../../functions/transcode/convert-process.ts';
import { asyncProcessObject } from '../../../shared/oss/async-process-object.ts';
import { conversions } from '../../support/conversions.ts';
import { ourOss } from '../../support/our-oss.ts';
import { readVideo } from '../../support/read-video.ts';
import { sampleVideo } from '../../support/sample-video.ts';

const bucket = 'examplebucket';

let video: Buffer;
beforeAll(async () => {
  video = await sampleVideo(1, '160x90');
});

describe('what OSS is asked for', () => {
  test('is a size to fit within, of which one side may be left out', () => {
    const process = (sides: object) => convertProcess({ rendition: 'hd', format: 'mp4', ...sides });
    const around = (size: string) =>
      `video/convert,f_mp4,vcodec_h264,pixfmt_yuv420p,s_${size},scaletype_fit,acodec_aac,sn_1`;
    expect(process({ height: 720 })).toBe(around('4096x720'));
    expect(process({ width: 1280 })).toBe(around('1280x4096'));
    expect(process({ width: 1280, height: 720 })).toBe(around('1280x720'));
  });

  test('has rates in bits a second, where the kind names some', () => {
    const rates = { fps: 25, videoKbps: 2500, audioKbps: 128 };
    expect(convertProcess({ rendition: 'sd', format: 'webm', height: 360, ...rates })).toBe(
      'video/convert,f_webm,vcodec_vp9,pixfmt_yuv420p,s_4096x360,scaletype_fit,fps_25,vb_2500000,acodec_opus,ab_128000,sn_1',
    );
  });

  test.each([
    ['mp4', { height: 64 }, 'mp4', 'h264', 'aac', [114, 64]],
    ['mov', { width: 80 }, 'mov', 'h264', 'aac', [80, 44]],
    ['mkv', { width: 80, height: 80 }, 'matroska', 'h264', 'aac', [80, 44]],
    ['webm', { height: 180, fps: 5 }, 'webm', 'vp9', 'opus', [320, 180]],
  ] as const)('makes a video of the format %s', async (format, sides, container, vcodec, acodec, size) => {
    const { oss, client, messages } = await conversions(video);
    await asyncProcessObject(ourOss(oss), {
      bucket,
      key: 'film.mp4',
      process: convertProcess({ rendition: 'x', format, ...sides }),
      target: { bucket, key: 'result' },
      topic: 'media',
      timeoutMs: 10_000,
    });
    await expect.poll(() => messages).toHaveLength(1);
    expect(messages[0]?.content).toMatchObject({ Status: 'Succeeded', Message: '' });
    const [width, height] = size;
    expect(await readVideo((await client.get('result')).content)).toEqual({
      format: expect.stringContaining(container),
      streams: [{ codec: vcodec, width, height, pixels: 'yuv420p' }, { codec: acodec }],
    });
  });
});
