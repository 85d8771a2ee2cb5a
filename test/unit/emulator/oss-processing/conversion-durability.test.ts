import { expect, test } from 'vitest';
import {
  conversions,
  readMessage,
  submitConversion,
  type TopicMessage,
} from '../../../support/conversions.ts';
import { aliOss } from '../../../support/oss-emulator.ts';
import { ossProcess } from '../../../support/oss-process.ts';
import { processesWith } from '../../../support/processes-with.ts';
import { sampleHour, sampleVideo } from '../../../support/sample-video.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const MINUTES_OF_WORK = 'f_mp4,vcodec_h264,s_640x360,fps_120';

test('conversions that were pending when the emulator stopped are done after the next start', async () => {
  const dataDir = await temporaryFolder();
  const first = await conversions(await sampleVideo(), { dataDir });
  const targets = ['one.mp4', 'two.mp4', 'three.mp4'];
  const submitted = [];
  for (const target of targets)
    submitted.push(await submitConversion(first.oss, 'f_mp4,vcodec_h264,s_640x480', target));
  await first.oss.close();
  const before = first.messages.map(({ content }) => content.TaskId);
  const { client, messages } = await conversions(undefined, { dataDir });
  const told = () => new Set([...before, ...messages.map(({ content }) => content.TaskId)]);
  await expect.poll(told).toEqual(new Set(submitted.map(({ TaskId }) => TaskId)));
  for (const target of targets) expect((await client.head(target)).status).toBe(200);
});

test('kill -9 of the emulator leaves no ffmpeg behind, and the conversion begins anew', async () => {
  const dataDir = await temporaryFolder();
  const process = await ossProcess(dataDir);
  await aliOss(process).put('film.mp4', await sampleHour());
  const ffmpegs = async () =>
    (await processesWith(dataDir)).filter((line) => line.includes('-progress')).length;
  await submitConversion(process, MINUTES_OF_WORK, 'out.mp4');
  await expect.poll(ffmpegs).toBeGreaterThan(0);
  await process.killNow();
  await expect.poll(ffmpegs).toBe(0);

  const { oss } = await conversions(undefined, { dataDir });
  await expect.poll(ffmpegs).toBeGreaterThan(0);
  await oss.close();
  await expect.poll(ffmpegs).toBe(0);
});

test('a message is sent again until it has arrived', async () => {
  const attempts: TopicMessage[] = [];
  const { oss } = await conversions(await sampleVideo(1), {
    onTopicMessage: async (topic, text) => {
      attempts.push(readMessage(topic, text));
      if (attempts.length < 3) throw new Error('The topic is down.');
    },
  });
  const { TaskId } = await submitConversion(oss, 'f_mkv', 'out.mkv');
  await expect.poll(() => attempts.map(({ content }) => content.TaskId)).toEqual([TaskId, TaskId, TaskId]);
  expect(oss.lines.filter((line) => line.includes('The topic is down.'))).toHaveLength(2);
});

test('a message that has not arrived when the emulator stops is sent after the next start', async () => {
  const dataDir = await temporaryFolder();
  let attempts = 0;
  const first = await conversions(await sampleVideo(1), {
    dataDir,
    onTopicMessage: async () => {
      attempts += 1;
      throw new Error('The topic is down.');
    },
  });
  const { TaskId } = await submitConversion(first.oss, 'f_mkv', 'out.mkv');
  await expect.poll(() => attempts).toBeGreaterThan(0);
  await first.oss.close();
  const { messages, oss } = await conversions(undefined, { dataDir });
  await expect.poll(() => messages.map(({ content }) => content.TaskId)).toEqual([TaskId]);
  await oss.close();
  const third = await conversions(undefined, { dataDir });
  expect(third.messages).toEqual([]);
});
