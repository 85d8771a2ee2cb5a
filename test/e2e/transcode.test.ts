import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Manifest } from '../../scripts/lib/manifest/manifest.ts';
import { builtFunctions } from '../support/built-functions.ts';
import { ticketFor } from '../support/callback-function.ts';
import { createTestDatabase, type TestDatabase } from '../support/create-database.ts';
import { type Deployment, type DeploymentOptions, startDeployment } from '../support/deployment.ts';
import { aliOss } from '../support/oss-emulator.ts';
import { readVideo } from '../support/read-video.ts';
import { jobRow, letTimePass } from '../support/recorded-jobs.ts';
import { resolveManifest } from '../support/resolve-manifest.ts';
import { sampleVideo } from '../support/sample-video.ts';

let database: TestDatabase;
let manifest: Manifest;
let video: Buffer;
beforeAll(async () => {
  const built = builtFunctions();
  [database, manifest, video] = await Promise.all([createTestDatabase(), resolveManifest(), sampleVideo(1)]);
  await built;
});
afterAll(() => database.drop());

const start = (options: Partial<DeploymentOptions> = {}) =>
  startDeployment({ database, manifest, ...options });

/** Uploads a video with that id. Its job is `<id>_transcode_hd`. */
async function upload({ put }: Deployment, id: string, content = video): Promise<unknown> {
  const key = `videos/${id} ü+.mp4`;
  const { data } = await put(key, content, 'video/mp4', ticketFor({ jti: id, kind: 'video', key }));
  return data;
}

const hd = (id: string) => jobRow(database, `${id}_transcode_hd`);
const stateOf = async (id: string) => (await hd(id)).state;
const resultKey = (id: string) => `_results/videos/${id}~20ü~2B.mp4/hd.mp4`;

/** Resolves when the conversion of that upload is at work, or done, and its row says so. */
async function conversionOf(id: string): Promise<string> {
  await expect.poll(async () => (await hd(id)).task_id).toMatch(/^MediaConvert-/);
  return (await hd(id)).task_id ?? '';
}

/** Keeps the messages of topics until they are let go. */
function holdMessages() {
  const held: { deliver: () => Promise<void>; message: string }[] = [];
  const onTopicMessage: DeploymentOptions['onTopicMessage'] = async (deliver, _, message) => {
    held.push({ deliver, message });
  };
  return { held, onTopicMessage };
}

test('a video gets its poster and its rendition, which players can show', async () => {
  const { held, onTopicMessage } = holdMessages();
  const deployment = await start({ onTopicMessage });
  expect(await upload(deployment, 'video-0001')).toMatchObject({
    state: 'recorded',
    jobs: [
      { id: 'video-0001_thumbnail', state: 'queued' },
      { id: 'video-0001_transcode_hd', state: 'queued' },
    ],
  });
  const task = await conversionOf('video-0001');
  await expect.poll(() => held).toHaveLength(1);
  expect(await hd('video-0001')).toMatchObject({
    state: 'running',
    attempts: 1,
    task_id: task,
    finished_at: null,
  });
  await held[0]?.deliver();
  await expect.poll(() => stateOf('video-0001')).toBe('succeeded');
  const { content } = await deployment.client.get(resultKey('video-0001'));
  expect(await hd('video-0001')).toMatchObject({
    result: {
      renditions: {
        hd: { bucket: 'examplebucket', key: resultKey('video-0001'), bytes: content.length },
      },
    },
    error: null,
    due_at: null,
  });
  expect(await readVideo(content)).toEqual({
    format: expect.stringContaining('mp4'),
    streams: [{ codec: 'h264', width: 960, height: 720, pixels: 'yuv420p' }, { codec: 'aac' }],
  });
  await expect.poll(async () => (await jobRow(database, 'video-0001_thumbnail')).state).toBe('succeeded');
  const message = held[0]?.message;
  expect(await deployment.invoke('media-finished', message)).toMatchObject({ outcome: 'finished' });
  expect(await hd('video-0001')).toMatchObject({ state: 'succeeded', attempts: 1 });
});

test('a message that gets lost changes nothing: the relay has the conversion asked after', async () => {
  const { held, onTopicMessage } = holdMessages();
  const deployment = await start({ onTopicMessage });
  await upload(deployment, 'video-0002');
  await conversionOf('video-0002');
  await expect.poll(() => held).toHaveLength(1);
  expect(await stateOf('video-0002')).toBe('running');
  await letTimePass(database, 'video-0002_transcode_hd');
  await deployment.invoke('relay');
  await expect.poll(() => stateOf('video-0002')).toBe('succeeded');
  expect(await hd('video-0002')).toMatchObject({
    attempts: 2,
    result: { renditions: { hd: { key: resultKey('video-0002') } } },
  });
  expect(held).toHaveLength(1);
});

test('a message that comes before the row has the name of its task comes again', async () => {
  const { held, onTopicMessage } = holdMessages();
  const deployment = await start({ onTopicMessage });
  await upload(deployment, 'video-0003');
  const task = await conversionOf('video-0003');
  await expect.poll(() => held).toHaveLength(1);
  await database.sql`update jobs set task_id = null where task_id = ${task}`;
  await held[0]?.deliver();
  await expect.poll(() => deployment.lines.join('\n')).toContain(`No job waits for the task ${task}`);
  expect(await stateOf('video-0003')).toBe('running');
  await database.sql`update jobs set task_id = ${task} where id = 'video-0003_transcode_hd'`;
  await expect.poll(() => stateOf('video-0003')).toBe('succeeded');
});

test('what is no video fails for good, and the row says why', async () => {
  const deployment = await start();
  await upload(deployment, 'video-0004', Buffer.from('not a video'));
  await expect.poll(() => stateOf('video-0004')).toBe('failed');
  expect(await hd('video-0004')).toMatchObject({
    attempts: 1,
    due_at: null,
    error: {
      code: 'InvalidMedia',
      message: expect.stringContaining('Invalid data'),
      hint: expect.stringContaining('what its type says'),
    },
  });
  await expect
    .poll(() => deployment.lines.join('\n'))
    .toMatch(/"level":"error".*"outcome":"failed","code":"InvalidMedia"/);
});

test('a rendition goes to the bucket for results, where there is one', async () => {
  const deployment = await start({
    oss: { buckets: ['examplebucket', 'results'] },
    env: { RESULTS_BUCKET: 'results' },
  });
  await upload(deployment, 'video-0005');
  await expect.poll(() => stateOf('video-0005')).toBe('succeeded');
  const key = '_results/examplebucket/videos/video-0005~20ü~2B.mp4/hd.mp4';
  expect(await hd('video-0005')).toMatchObject({
    result: { renditions: { hd: { bucket: 'results', key } } },
  });
  const { content } = await aliOss(deployment.oss, { bucket: 'results' }).get(key);
  expect((await readVideo(content)).streams).toMatchObject([{ height: 720 }, { codec: 'aac' }]);
});

test('without an IMM project nothing is converted, and the row says what to do', async () => {
  const deployment = await start({ env: { IMM_PROJECT: '' } });
  await upload(deployment, 'video-0006');
  await expect.poll(() => stateOf('video-0006')).toBe('failed');
  expect(await hd('video-0006')).toMatchObject({
    due_at: null,
    error: { code: 'imm_project_missing', hint: expect.stringContaining('npm run jobs -- retry') },
  });
});

test('other messages of the topic are dropped, and the log says so', async () => {
  const { triggers, lines } = await start();
  await triggers.onTopicMessage('media', 'hello');
  await expect
    .poll(() => lines.join('\n'))
    .toMatch(/"level":"warn","outcome":"dropped","error":".*The message is not JSON/);
});
