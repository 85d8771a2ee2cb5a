import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type OSS from 'ali-oss';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { conversions, postConversion, submitConversion } from '../../../support/conversions.ts';
import { sampleVideo } from '../../../support/sample-video.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

let video: Buffer;
beforeAll(async () => {
  video = await sampleVideo();
});

test('a conversion stores its result, tells the topic, and leaves no files behind', async () => {
  const dataDir = await temporaryFolder();
  const { oss, client, messages } = await conversions(video, { dataDir, accountId: '123' });
  const parameters = 'f_mp4,vcodec_h264,s_80x60,vb_100000,fps_5,acodec_aac,ab_64000,sn_1';
  const submitted = await submitConversion(oss, parameters, 'out/small.mp4');
  expect(submitted).toEqual({
    EventId: expect.stringMatching(/^[0-9A-F]{3}-[0-9A-Za-z]{27}$/),
    RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    TaskId: expect.stringMatching(/^MediaConvert-[0-9a-f-]{36}$/),
  });
  await expect.poll(() => messages).toHaveLength(1);
  const [{ topic, message, content } = { topic: '', message: {}, content: {} }] = messages;
  expect(topic).toBe('media');
  expect(message).toEqual({
    id: expect.any(String),
    source: 'acs.imm',
    type: 'imm:Task:MediaConvert',
    subject: 'acs:imm:cn-hangzhou:123:local-project/imm:Task:MediaConvert',
    time: expect.stringMatching(/^\d{13}$/),
    content: expect.any(String),
  });
  expect(content).toMatchObject({
    ProjectName: 'local-project',
    RequestId: submitted.RequestId,
    TaskType: 'MediaConvert',
    TaskId: submitted.TaskId,
    Status: 'Succeeded',
    Code: '',
    Message: '',
    UserData: '',
    Sources: [{ URI: 'oss://examplebucket/film.mp4' }],
    Targets: [{ URI: 'oss://examplebucket/out/small.mp4' }],
  });
  expect(Date.parse(String(content.EndTime))).toBeGreaterThanOrEqual(Date.parse(String(content.StartTime)));
  const { res } = await client.head('out/small.mp4');
  expect(res.headers).toMatchObject({ 'content-type': 'video/mp4' });
  const process = 'video/snapshot,t_1500';
  const frame = await client.get('out/small.mp4', { process } as OSS.GetObjectOptions);
  expect(await sharp(frame.content as Buffer).metadata()).toMatchObject({ width: 80, height: 60 });
  expect(await readdir(join(dataDir, 'media', 'work'))).toEqual([]);
  expect(await readdir(join(dataDir, 'staging'))).toEqual([]);
  expect(oss.lines.filter((line) => line.startsWith(submitted.TaskId)).at(-1)).toContain('Succeeded');
});

test('the result is told of as any other write is', async () => {
  const stored: string[] = [];
  const { oss } = await conversions(video, {
    onEvent: async ({ eventName, oss: { object } }) => {
      stored.push(`${eventName} ${object.key}`);
    },
  });
  await submitConversion(oss, 'f_mkv', 'copy.mkv');
  await expect
    .poll(() => stored)
    .toEqual(['ObjectCreated:PutObject film.mp4', 'ObjectCreated:PutObject copy.mkv']);
});

describe('a conversion', () => {
  test.each([
    ['copies both streams into another container', 'f_mkv', 'video/x-matroska'],
    ['takes a part of the video', 'f_mp4,vcodec_h264,ss_500,t_500', 'video/mp4'],
    ['crops', 'f_mov,vcodec_h264,s_60x60,scaletype_crop', 'video/quicktime'],
    ['pads', 'f_ts,vcodec_h264,s_60x60,scaletype_fill,an_1', 'video/mp2t'],
    ['fits, to even sides', 'f_mp4,vcodec_h264,s_50x50,scaletype_fit,crf_30,g_10', 'video/mp4'],
    ['makes H.265', 'f_mp4,vcodec_h265,s_64x,pixfmt_yuv420p', 'video/mp4'],
    ['takes the sound alone', 'f_mp3,acodec_mp3,ab_64000,ac_1,ar_22050', 'audio/mpeg'],
  ])('%s: %s', async (_, parameters, contentType) => {
    const { oss, client, messages } = await conversions(video);
    await submitConversion(oss, parameters, 'result');
    await expect.poll(() => messages).toHaveLength(1);
    expect(messages[0]?.content).toMatchObject({ Status: 'Succeeded', Message: '' });
    const { res } = await client.head('result');
    expect(res.headers).toMatchObject({ 'content-type': contentType });
  });

  test('fits within a box, and is as large as asked for otherwise', async () => {
    const { oss, client, messages } = await conversions(video);
    const sizes: string[] = [];
    for (const parameters of ['s_50x50,scaletype_fit', 's_50x50,scaletype_fill', 's_50x']) {
      const target = `${parameters}.mp4`;
      await submitConversion(oss, `f_mp4,vcodec_h264,an_1,${parameters}`, target);
      await expect.poll(() => messages.length).toBe(sizes.length + 1);
      const frame = await client.get(target, { process: 'video/snapshot' } as OSS.GetObjectOptions);
      const { width, height } = await sharp(frame.content as Buffer).metadata();
      sizes.push(`${width}x${height}`);
    }
    expect(sizes).toEqual(['50x38', '50x50', '50x120']);
  });

  test('that comes to nothing says why, and stores nothing', async () => {
    const { oss, client, messages } = await conversions(Buffer.from('this is no video'));
    await submitConversion(oss, 'f_mp4,vcodec_h264', 'result.mp4');
    await expect.poll(() => messages).toHaveLength(1);
    expect(messages[0]?.content).toMatchObject({
      Status: 'Failed',
      Code: 'InvalidMedia',
      Message: 'source: Invalid data found when processing input',
    });
    await expect(client.head('result.mp4')).rejects.toMatchObject({ status: 404 });
  });

  test('of an object that is gone when its turn comes says so', async () => {
    const { oss, client, messages } = await conversions(video);
    await submitConversion(oss, 'f_mp4,vcodec_h264,s_320x240', 'first.mp4');
    await submitConversion(oss, 'f_mkv', 'second.mkv');
    await client.delete('film.mp4');
    await expect.poll(() => messages).toHaveLength(2);
    expect(messages.map(({ content }) => `${content.Status} ${content.Code}`)).toEqual([
      'Succeeded ',
      'Failed ResourceNotFound',
    ]);
  });

  test('without a topic tells nobody', async () => {
    const { oss, client, messages } = await conversions(video);
    const target = Buffer.from('quiet.mkv').toString('base64url');
    const body = `x-oss-async-process=video/convert,f_mkv|sys/saveas,o_${target}`;
    await signedFetch(oss, 'POST', '/examplebucket/film.mp4?x-oss-async-process', {}, body);
    const exists = () =>
      client.head('quiet.mkv').then(
        () => true,
        () => false,
      );
    await expect.poll(exists).toBe(true);
    expect(messages).toEqual([]);
  });

  test.each([
    ['vcodec_h264', 400, 'MissingArgument'],
    ['f_exe', 400, 'InvalidArgument'],
    ['f_mp4,vcodec_h266', 400, 'InvalidArgument'],
    ['f_mp4,s_big', 400, 'InvalidArgument'],
    ['f_mp4,vcodec_h264,s_5000x5000', 400, 'InvalidArgument'],
    ['f_mp4,vcodec_h264,s_x', 400, 'InvalidArgument'],
    ['f_mp4,vcodec_h264,fps_0', 400, 'InvalidArgument'],
    ['f_mp4,vcodec_h264,vb_1000,crf_20', 400, 'InvalidArgument'],
    ['f_mp4,vcodec_h264,hurry_1', 400, 'InvalidArgument'],
    ['f_mp4,vcodec_h264,sopt_1', 501, 'NotImplemented'],
  ])('is refused before it begins: %s', async (parameters, status, code) => {
    const { oss, messages } = await conversions(video);
    const response = await postConversion(oss, parameters, 'result');
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(`<Code>${code}</Code>`);
    expect(messages).toEqual([]);
  });

  test.each([
    ['without a place to save', 'video/convert,f_mp4', 400, 'MissingArgument'],
    ['of two at once', 'video/convert,f_mp4/convert,f_mkv|sys/saveas,o_YQ', 400, 'BadRequest'],
    ['to a bucket that is not there', 'video/convert,f_mp4|sys/saveas,o_YQ,b_bm9ib2R5', 404, 'NoSuchBucket'],
    ['of a kind that is not done here', 'video/sprite,f_jpg|sys/saveas,o_YQ', 501, 'NotImplemented'],
    ['of an image', 'image/resize,w_1|sys/saveas,o_YQ', 501, 'NotImplemented'],
    [
      'with a topic that is no base64',
      'video/convert,f_mp4|sys/saveas,o_YQ/notify,topic_+',
      400,
      'BadRequest',
    ],
    ['with no topic', 'video/convert,f_mp4|sys/saveas,o_YQ/notify', 400, 'MissingArgument'],
  ])('is refused %s', async (_, process, status, code) => {
    const { oss } = await conversions(video);
    const body = `x-oss-async-process=${process}`;
    const target = '/examplebucket/film.mp4?x-oss-async-process';
    const response = await signedFetch(oss, 'POST', target, {}, body);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(`<Code>${code}</Code>`);
  });

  test('without ffmpeg is refused at once, and says what is missing', async () => {
    const { oss } = await conversions(video, { ffmpegPath: '/nowhere/ffmpeg' });
    const response = await postConversion(oss, 'f_mkv', 'result.mkv');
    expect(response.status).toBe(501);
    expect(await response.text()).toContain('/nowhere/ffmpeg');
  });
});
