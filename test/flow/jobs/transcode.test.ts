import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createOssConverter } from '../../../functions/transcode/oss-converter.ts';
import { createTranscoder } from '../../../functions/transcode/transcode-video.ts';
import { createAcs } from '../../../shared/jobs/acs.ts';
import { immEndpointOf } from '../../../shared/jobs/imm-endpoint.ts';
import { runJob } from '../../../shared/jobs/run-job.ts';
import { createLog } from '../../../shared/log.ts';
import { createDatabase, type Database } from '../../../shared/store/database.ts';
import { conversions } from '../../support/conversions.ts';
import { createTestDatabase, type TestDatabase } from '../../support/create-database.ts';
import { ourOss } from '../../support/our-oss.ts';
import { type JobRow, jobRow, letTimePass } from '../../support/recorded-jobs.ts';
import { sampleHour, sampleVideo } from '../../support/sample-video.ts';

const WAIT_MS = 600_000;
const RESULT = '_results/film.mp4/hd.mp4';
const credentials = () => ({ accessKeyId: 'local', accessKeySecret: 'local-secret' });

let testDatabase: TestDatabase;
let database: Database;
let video: Buffer;
beforeAll(async () => {
  [testDatabase, video] = await Promise.all([createTestDatabase(), sampleVideo(1)]);
  database = createDatabase({ url: testDatabase.url, prepare: true, poolSize: 4 });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});
beforeEach(async () => {
  await testDatabase.sql`delete from uploads`;
});

interface Setting {
  source?: Buffer;
  rendition?: object;
  project?: string;
}

/** An OSS with film.mp4, and a job to convert it. */
async function aVideo({
  source = video,
  rendition = { height: 120 },
  project = 'local-project',
}: Setting = {}) {
  const { oss, client, messages } = await conversions(source);
  const params = JSON.stringify({ rendition: 'hd', format: 'mp4', ...rendition });
  await testDatabase.sql`
    insert into uploads (id, kind, bucket, object, etag, size, ticketed, source, answer)
    values ('film', 'video', 'examplebucket', 'film.mp4', 'E', 1, true, 'callback', '')`;
  await testDatabase.sql`
    insert into jobs (id, upload_id, name, params)
    values ('film_transcode_hd', 'film', 'transcode', ${params}::text::jsonb)`;
  const ours = ourOss(oss);
  const imm = createAcs({ endpoint: immEndpointOf(new URL(oss.url), 'cn-hangzhou'), credentials });
  onTestFinished(imm.close);
  const converter = createOssConverter({ oss: ours, imm, project, topic: 'media' });
  const work = createTranscoder({ converter, oss: ours, resultsBucket: undefined, waitMs: WAIT_MS });
  const services = { database, log: createLog('silent'), timeoutMs: 20_000 };
  let attempt = 0;
  return {
    client,
    messages,
    row: (): Promise<JobRow> => jobRow(testDatabase, 'film_transcode_hd'),
    async run() {
      await letTimePass(testDatabase, 'film_transcode_hd');
      attempt += 1;
      return runJob({ id: 'film_transcode_hd', attempt }, work, services);
    },
    ended: (count = 1) => expect.poll(() => messages).toHaveLength(count),
  };
}

describe('an attempt at a rendition', () => {
  it('begins the conversion, keeps its name, and waits', async () => {
    const { run, row, ended, messages } = await aVideo();
    expect(await run()).toBe('waiting');
    const { task_id, state, lease_until } = await row();
    expect(state).toBe('running');
    expect(Number(lease_until) - Date.now()).toBeGreaterThan(WAIT_MS - 60_000);
    await ended();
    expect(messages[0]).toMatchObject({
      topic: 'media',
      content: { TaskId: task_id, Targets: [{ URI: `oss://examplebucket/${RESULT}` }] },
    });
  });

  it('finds that an earlier one has succeeded, and looks at the result', async () => {
    const { run, row, ended, client } = await aVideo();
    await run();
    await ended();
    expect(await run()).toBe('succeeded');
    const { content } = await client.get(RESULT);
    expect(await row()).toMatchObject({
      attempts: 2,
      result: { renditions: { hd: { bucket: 'examplebucket', key: RESULT, bytes: content.length } } },
    });
  });

  it('goes on waiting while an earlier one is at work, and that costs no try', async () => {
    const source = await sampleHour();
    const { run, row } = await aVideo({ source, rendition: { height: 180, fps: 60 } });
    await run();
    const { task_id } = await row();
    expect(await run()).toBe('waiting');
    expect(await run()).toBe('waiting');
    expect(await row()).toMatchObject({ state: 'running', task_id, attempts: 3, forgiven: 2 });
  });

  it('fails with the code of an earlier one that has failed', async () => {
    const { run, row, ended, messages } = await aVideo({ source: Buffer.from('no video') });
    await run();
    await ended();
    expect(await run()).toBe('failed');
    expect(await row()).toMatchObject({
      due_at: null,
      error: { code: 'InvalidMedia', hint: expect.stringContaining('what its type says') },
    });
    expect(messages).toHaveLength(1);
  });

  it.each([
    [
      'is not known any more',
      async () => testDatabase.sql`update jobs set task_id = 'MediaConvert-forgotten'`,
    ],
    [
      'has lost its result',
      async ({ client }: { client: { delete(key: string): Promise<unknown> } }) => client.delete(RESULT),
    ],
  ])('begins another when the earlier one %s', async (_, lose) => {
    const video = await aVideo();
    const { run, row, ended, messages } = video;
    await run();
    await ended();
    await lose(video);
    expect(await run()).toBe('waiting');
    await ended(2);
    const [first, second] = messages.map(({ content }) => content.TaskId);
    expect(second).not.toBe(first);
    expect(await row()).toMatchObject({ task_id: second, attempts: 2, forgiven: 0 });
    expect(await run()).toBe('succeeded');
  });

  it('fails for good when the object was deleted', async () => {
    const { run, row, client } = await aVideo();
    await client.delete('film.mp4');
    expect(await run()).toBe('failed');
    expect(await row()).toMatchObject({
      due_at: null,
      task_id: null,
      error: { code: 'NoSuchKey', hint: 'The object was deleted before it was converted.' },
    });
  });

  it('asks again when IMM does not know the project, keeps the conversion that is at work, and loses no try', async () => {
    const { run, row } = await aVideo({ project: 'another' });
    await run();
    const { task_id } = await row();
    for (let poll = 0; poll < 12; poll += 1) expect(await run()).toBe('failed');
    expect(await row()).toMatchObject({
      task_id,
      attempts: 13,
      forgiven: 12,
      due_at: expect.any(Date),
      error: { code: 'ResourceNotFound', hint: expect.stringContaining('correct IMM_PROJECT') },
    });
  });

  it('fails for good when its params say nothing of a rendition', async () => {
    const { run, row } = await aVideo({ rendition: { format: 'mpeg' } });
    expect(await run()).toBe('failed');
    expect(await row()).toMatchObject({ due_at: null, error: { code: 'params_invalid' } });
  });
});
