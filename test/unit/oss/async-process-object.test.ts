import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { asyncProcessObject } from '../../../shared/oss/async-process-object.ts';
import { conversions } from '../../support/conversions.ts';
import { ourOss } from '../../support/our-oss.ts';
import { sampleVideo } from '../../support/sample-video.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

const bucket = 'examplebucket';
const convert = { bucket, key: 'film.mp4', process: 'video/convert,f_mkv', timeoutMs: 10_000 };

let video: Buffer;
beforeAll(async () => {
  video = await sampleVideo(1);
});

describe('a conversion', () => {
  test.each(['out.mkv', '>>>???', '结果/a b+c.mkv'])('begins, and the topic is told of %s', async (key) => {
    const { oss, client, messages } = await conversions(video);
    const target = { bucket, key };
    const { taskId, eventId } = await asyncProcessObject(ourOss(oss), {
      ...convert,
      target,
      topic: 'media-1',
    });
    await expect.poll(() => messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      topic: 'media-1',
      content: { TaskId: taskId, Status: 'Succeeded' },
    });
    expect(eventId).not.toBe('');
    expect((await client.head(key)).status).toBe(200);
  });

  test('is refused with the code of OSS', async () => {
    const { oss } = await conversions(undefined);
    const target = { bucket, key: 'out.mkv' };
    const refused = asyncProcessObject(ourOss(oss), { ...convert, target });
    await expect(refused).rejects.toMatchObject({ status: 404, code: 'NoSuchKey' });
  });

  test('begins once when its answer is lost', async () => {
    const { oss, messages } = await conversions(video);
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(oss.url).port) });
    onTestFinished(proxy.close);
    proxy.delay(60_000);
    const ours = ourOss({ url: `http://127.0.0.1:${proxy.port}` });
    const request = { ...convert, target: { bucket, key: 'out.mkv' }, topic: 'media' };
    await expect(asyncProcessObject(ours, request)).rejects.toMatchObject({ name: 'OssUnreachableError' });
    await expect.poll(() => messages).toHaveLength(1);
    expect(proxy.roundTrips()).toBe(1);
  });
});
