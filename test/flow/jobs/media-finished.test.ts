import { describe, expect, it } from 'vitest';
import { endJob } from '../../../functions/media-finished/end-job.ts';
import type { TaskNews } from '../../../functions/media-finished/read-news.ts';
import { finishJob } from '../../../shared/store/jobs/finish-job.ts';
import { giveUpJobs } from '../../../shared/store/jobs/give-up-jobs.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';
import { aliOss, ossEmulator } from '../../support/oss-emulator.ts';
import { ourOss } from '../../support/our-oss.ts';
import { jobRow } from '../../support/recorded-jobs.ts';

const UNASKED = { code: 'NoPermission', message: 'imm:GetTask', hint: 'Allow it.' };
const CONTENT = Buffer.from('a video, for all that matters here');

const { testDatabase, database } = await databaseOfFile({ poolSize: 4 });

/** A job whose conversion is at work, as the task of its own name, and an OSS that has its result. */
async function aWaitingJob(name: string, { attempts = 1, hasResult = true } = {}) {
  const emulator = await ossEmulator();
  const key = `_results/${name}.mov/hd.mp4`;
  if (hasResult) await aliOss(emulator).put(key, CONTENT);
  const id = `${name}_transcode_hd`;
  const { sql } = testDatabase;
  await sql`
    insert into uploads (id, kind, bucket, object, etag, size, ticketed, source, answer)
    values (${name}, 'video', 'examplebucket', ${`${name}.mov`}, 'E', 1, true, 'callback', '')`;
  await sql`
    insert into jobs (id, upload_id, name, params, state, attempts, task_id, lease_until, due_at)
    values (
      ${id}, ${name}, 'transcode', '{"rendition":"hd","format":"mp4","height":720}', 'running', ${attempts},
      ${name}, clock_timestamp() + interval '10 minutes', clock_timestamp() + interval '10 minutes'
    )`;
  const services = { database, oss: ourOss(emulator), resultsBucket: undefined };
  return {
    id,
    key,
    row: () => jobRow(testDatabase, id),
    failAs: (state: 'failed' | 'dead') =>
      finishJob(
        database,
        { id, attempt: attempts },
        state === 'dead' ? { state, error: UNASKED } : { state, error: UNASKED, retryAfterMs: 60_000 },
        5000,
      ),
    tell: (news: Partial<TaskNews> = {}) =>
      endJob({ taskId: name, status: 'Succeeded', code: '', message: '', ...news }, services),
  };
}

describe('the news of a conversion', () => {
  it('ends the job that waits for it, once', async () => {
    const { id, key, row, tell } = await aWaitingJob('done');
    expect(await tell()).toEqual({ job: id, upload: 'done', outcome: 'succeeded' });
    const result = { renditions: { hd: { bucket: 'examplebucket', key, bytes: CONTENT.length } } };
    expect(await row()).toMatchObject({ state: 'succeeded', result, due_at: null, lease_until: null });
    expect(await tell()).toEqual({ job: id, upload: 'done', outcome: 'finished' });
    expect(await tell({ status: 'Failed', code: 'InvalidMedia' })).toMatchObject({ outcome: 'finished' });
    expect(await row()).toMatchObject({ state: 'succeeded', result, error: null });
  });

  it('ends it once when it comes many times at once', async () => {
    const { row, tell } = await aWaitingJob('at-once');
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => tell()));
    expect(outcomes.map(({ outcome }) => outcome)).toContain('succeeded');
    expect(['succeeded', 'finished']).toEqual(expect.arrayContaining(outcomes.map(({ outcome }) => outcome)));
    expect(await row()).toMatchObject({ state: 'succeeded', attempts: 1 });
  });

  it('of a success without a result has the video converted again, later', async () => {
    const { row, tell } = await aWaitingJob('no-result', { hasResult: false });
    expect(await tell()).toMatchObject({ outcome: 'failed', error: { code: 'result_missing' } });
    expect(await row()).toMatchObject({ state: 'failed', due_at: expect.any(Date), finished_at: null });
  });

  it.each([
    ['InvalidMedia', 1, 'failed', null],
    ['InternalError', 1, 'failed', expect.any(Date)],
    ['InternalError', 10, 'dead', null],
  ])('that it has failed with %s in attempt %i: %s', async (code, attempts, state, due) => {
    const { row, tell } = await aWaitingJob(`${code}-${attempts}`, { attempts });
    const news = { status: 'Failed', code, message: 'in their words' } as const;
    expect(await tell(news)).toMatchObject({ outcome: state, error: { code } });
    expect(await row()).toMatchObject({ state, due_at: due, error: { code, message: 'in their words' } });
  });

  it('of which no job knows yet has to come again', async () => {
    const { row, tell } = await aWaitingJob('another-conversion');
    await expect(tell({ taskId: 'MediaConvert-former', status: 'Failed' })).rejects.toMatchObject({
      code: 'task_unknown',
      isTransient: true,
    });
    expect(await row()).toMatchObject({ state: 'running', error: null });
  });

  it('changes nothing for a job that somebody gave up', async () => {
    const { id, row, tell } = await aWaitingJob('given-up');
    await giveUpJobs(database, { ids: [id] }, 5000);
    expect(await tell()).toMatchObject({ outcome: 'finished' });
    expect(await row()).toMatchObject({ state: 'dead', result: null });
  });

  it('ends a job whose last attempt could not ask for it, and which waits for the next', async () => {
    const { row, tell, failAs } = await aWaitingJob('unasked');
    await failAs('failed');
    const news = { status: 'Failed', code: 'InternalError', message: 'by chance' } as const;
    expect(await tell(news)).toMatchObject({ outcome: 'finished' });
    expect(await row()).toMatchObject({ state: 'failed', due_at: expect.any(Date), error: UNASKED });
    expect(await tell()).toMatchObject({ outcome: 'succeeded' });
    expect(await row()).toMatchObject({
      state: 'succeeded',
      due_at: null,
      finished_at: expect.any(Date),
      error: null,
    });
  });

  it('ends it for good when it has failed for good', async () => {
    const { row, tell, failAs } = await aWaitingJob('unasked-invalid');
    await failAs('failed');
    expect(await tell({ status: 'Failed', code: 'InvalidMedia' })).toMatchObject({ outcome: 'failed' });
    expect(await row()).toMatchObject({ state: 'failed', due_at: null, error: { code: 'InvalidMedia' } });
    expect(await tell()).toMatchObject({ outcome: 'finished' });
  });

  it('of a success ends a job that has had all its tries, and of a failure it changes nothing', async () => {
    const { row, tell, failAs } = await aWaitingJob('no-tries-left');
    await failAs('dead');
    expect(await tell({ status: 'Failed', code: 'InvalidMedia' })).toMatchObject({ outcome: 'finished' });
    expect(await row()).toMatchObject({ state: 'dead', error: UNASKED });
    expect(await tell()).toMatchObject({ outcome: 'succeeded' });
    expect(await row()).toMatchObject({ state: 'succeeded', error: null });
  });

  it('ends a job that the relay has queued again meanwhile', async () => {
    const { id, row, tell } = await aWaitingJob('queued-again');
    await testDatabase.sql`update jobs set state = 'queued', lease_until = null where id = ${id}`;
    expect(await tell()).toMatchObject({ outcome: 'succeeded' });
    expect(await row()).toMatchObject({ state: 'succeeded', due_at: null });
  });
});
