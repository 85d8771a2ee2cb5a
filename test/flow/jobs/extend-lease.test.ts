import { describe, expect, it } from 'vitest';
import type { ClaimedJob } from '../../../shared/store/jobs/claim-job.ts';
import { extendLease } from '../../../shared/store/jobs/extend-lease.ts';
import { finishJob } from '../../../shared/store/jobs/finish-job.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';
import { jobCalls, LEASE_MS, LIMIT_MS } from '../../support/job-calls.ts';
import { jobRow, letTimePass } from '../../support/recorded-jobs.ts';

const { testDatabase, database } = await databaseOfFile({ poolSize: 20 });
const { aJob, claim, succeed } = jobCalls({ testDatabase, database });

describe('extendLease', () => {
  it('keeps the job, until a later attempt has begun', async () => {
    const id = await aJob('extended');
    await claim(id, 'a');
    await letTimePass(testDatabase, id);
    expect(await extendLease(database, { id, attempt: 1 }, { leaseMs: LEASE_MS }, LIMIT_MS)).toBe(true);
    expect(await claim(id, 'b')).toEqual({ outcome: 'running' });
    await letTimePass(testDatabase, id);
    await claim(id, 'b');
    expect(await extendLease(database, { id, attempt: 1 }, { leaseMs: LEASE_MS }, LIMIT_MS)).toBe(false);
  });

  it('is of no use once the job has ended', async () => {
    const id = await aJob('ended');
    await claim(id, 'a');
    await succeed(id, 1);
    expect(await extendLease(database, { id, attempt: 1 }, { leaseMs: LEASE_MS }, LIMIT_MS)).toBe(false);
  });

  it('remembers what runs elsewhere, which the next attempt is told', async () => {
    const id = await aJob('elsewhere');
    await claim(id, 'a');
    await extendLease(
      database,
      { id, attempt: 1 },
      { leaseMs: LEASE_MS, taskId: 'MediaConvert-1' },
      LIMIT_MS,
    );
    await extendLease(database, { id, attempt: 1 }, { leaseMs: LEASE_MS }, LIMIT_MS);
    await letTimePass(testDatabase, id);
    await testDatabase.sql`update jobs set task_begun_at = task_begun_at - interval '1 hour' where id = ${id}`;
    const { job } = (await claim(id, 'b')) as { job: ClaimedJob };
    expect(job).toMatchObject({ attempt: 2, taskId: 'MediaConvert-1' });
    expect(job.taskAgeMs).toBeGreaterThanOrEqual(3_600_000);
    expect(job.taskAgeMs).toBeLessThan(3_700_000);
  });

  it('forgives an attempt once, though it is told twice', async () => {
    const id = await aJob('forgiven');
    await claim(id, 'a', 2);
    const lease = { leaseMs: LEASE_MS, taskId: 'MediaConvert-3', forgiven: 1 };
    for (const _ of ['asked', 'asked again'])
      expect(await extendLease(database, { id, attempt: 2 }, lease, LIMIT_MS)).toBe(true);
    expect(await jobRow(testDatabase, id)).toMatchObject({ attempts: 2, forgiven: 1 });
  });

  it('lets the news of what ran elsewhere end the job once, whoever brings it', async () => {
    const id = await aJob('news');
    await claim(id, 'a');
    await extendLease(
      database,
      { id, attempt: 1 },
      { leaseMs: LEASE_MS, taskId: 'MediaConvert-2' },
      LIMIT_MS,
    );
    const bring = (result: string) =>
      finishJob(database, { taskId: 'MediaConvert-2' }, { state: 'succeeded', result }, LIMIT_MS);
    const brought = await Promise.all(Array.from({ length: 50 }, (_, index) => bring(`news ${index}`)));
    expect(brought.filter(Boolean)).toHaveLength(1);
    expect((await jobRow(testDatabase, id)).result).toBe(`news ${brought.indexOf(true)}`);
    const unheard = { taskId: 'MediaConvert-unheard' };
    expect(await finishJob(database, unheard, { state: 'succeeded', result: null }, LIMIT_MS)).toBe(false);
  });
});
