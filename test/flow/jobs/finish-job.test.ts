import { describe, expect, it } from 'vitest';
import { finishJob } from '../../../shared/store/jobs/finish-job.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';
import { jobCalls, LIMIT_MS } from '../../support/job-calls.ts';
import { jobRow, letTimePass } from '../../support/recorded-jobs.ts';

const CONCURRENT = 300;

const { testDatabase, database } = await databaseOfFile({ poolSize: 20 });
const { aJob, claim, succeed } = jobCalls({ testDatabase, database });

const ERROR = { code: 'NoSuchKey', message: 'It is gone.', hint: 'Upload it again.' };

describe('finishJob', () => {
  it.each([
    [
      'succeeded',
      { state: 'succeeded', result: { keys: ['a\0b', '\ud800'] } },
      { keys: ['ab', '\ufffd'] },
      null,
    ],
    ['skipped', { state: 'skipped', reason: 'not an image' }, { reason: 'not an image' }, null],
    ['failed', { state: 'failed', error: ERROR }, null, ERROR],
    ['dead', { state: 'dead', error: ERROR }, null, ERROR],
  ] as const)('records that it %s, for good', async (name, end, result, error) => {
    const id = await aJob(`end-${name}`);
    await claim(id, 'a');
    expect(await finishJob(database, { id, attempt: 1 }, end, LIMIT_MS)).toBe(true);
    expect(await jobRow(testDatabase, id)).toMatchObject({
      state: name,
      result,
      error,
      due_at: null,
      lease_until: null,
      finished_at: expect.any(Date),
    });
  });

  it('records the same end twice, as after an answer that was lost, and no other', async () => {
    const id = await aJob('twice');
    await claim(id, 'a');
    expect(await succeed(id, 1)).toBe(true);
    expect(await succeed(id, 1)).toBe(true);
    expect(await succeed(id, 1, 'another')).toBe(false);
    expect(await finishJob(database, { id, attempt: 1 }, { state: 'dead', error: ERROR }, LIMIT_MS)).toBe(
      false,
    );
    expect((await jobRow(testDatabase, id)).result).toBe('done');
  });

  it('refuses an attempt whose successor has begun, and takes one whose lease merely ran out', async () => {
    const id = await aJob('fenced');
    await claim(id, 'slow');
    await letTimePass(testDatabase, id);
    await claim(id, 'successor');
    expect(await succeed(id, 1, 'of the slow one')).toBe(false);
    expect(await jobRow(testDatabase, id)).toMatchObject({ state: 'running', attempts: 2 });
    await letTimePass(testDatabase, id);
    expect(await succeed(id, 2, 'of the successor')).toBe(true);
    expect((await jobRow(testDatabase, id)).result).toBe('of the successor');
  });

  it('lets one end win when hundreds come at once', async () => {
    const id = await aJob('many-ends');
    await claim(id, 'a');
    const recorded = await Promise.all(
      Array.from({ length: CONCURRENT }, (_, index) => succeed(id, 1, `end ${index}`)),
    );
    const winner = `end ${recorded.indexOf(true)}`;
    expect(recorded.filter(Boolean)).toHaveLength(1);
    expect((await jobRow(testDatabase, id)).result).toBe(winner);
  });
});
