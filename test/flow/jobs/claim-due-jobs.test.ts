import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '../../../shared/store/database.ts';
import { claimDueJobs } from '../../../shared/store/jobs/claim-due-jobs.ts';
import { claimJob } from '../../../shared/store/jobs/claim-job.ts';
import { extendLease } from '../../../shared/store/jobs/extend-lease.ts';
import { finishJob } from '../../../shared/store/jobs/finish-job.ts';
import { retryJobs } from '../../../shared/store/jobs/retry-jobs.ts';
import { type HandedOver, settleHandOvers } from '../../../shared/store/jobs/settle-hand-overs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/create-database.ts';
import {
  jobRow,
  letTimePass,
  recordJob,
  recordJobs,
  recordManyJobs,
  recordOverdueJob,
} from '../../support/recorded-jobs.ts';

const LIMIT_MS = 20_000;
const MAX_TRIES = 3;
const RELAYS = 10;

let testDatabase: TestDatabase;
let database: Database;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase({ url: testDatabase.url, prepare: true, poolSize: RELAYS });
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

const claimDue = (limit = 100, on = database) =>
  claimDueJobs(on, { limit, maxTries: MAX_TRIES, claimMs: 120_000 }, LIMIT_MS);

const claim = (id: string, attempt = 1) =>
  claimJob(database, { id, attempt, runner: 'test', leaseMs: 60_000 }, LIMIT_MS);

const settle = (job: Partial<HandedOver> & { id: string }) =>
  settleHandOvers(database, [{ attempt: 1, undelivered: 0, lookAgainMs: 600_000, ...job }], LIMIT_MS);

const ERROR = { code: 'Throttled', message: 'Too much.', hint: 'Wait.' };

const anOverdueJob = () => recordOverdueJob(testDatabase, 'upload');

describe('claimDueJobs', () => {
  it('leaves a new job to the hand-over that follows its commit, for a minute', async () => {
    const id = await recordJob(testDatabase, 'upload');
    expect(await claimDue()).toEqual({ jobs: [], dead: [] });
    await letTimePass(testDatabase, id, '50 seconds');
    expect((await claimDue()).jobs).toEqual([]);
    await letTimePass(testDatabase, id, '11 seconds');
    expect((await claimDue()).jobs).toEqual([
      { id, name: 'on-uploaded', attempt: 1, tryNumber: 1, undelivered: 0 },
    ]);
  });

  it('gives a job to one relay, and to the next only if that one never says what came of it', async () => {
    const id = await anOverdueJob();
    await claimDue();
    expect((await claimDue()).jobs).toEqual([]);
    await letTimePass(testDatabase, id, '3 minutes');
    expect((await claimDue()).jobs).toMatchObject([{ id, attempt: 1 }]);
  });

  it('hands the same attempt over again when it was not delivered, and the next one when nothing came of it', async () => {
    const id = await anOverdueJob();
    await claimDue();
    await settle({ id, undelivered: 1, lookAgainMs: 0 });
    expect((await claimDue()).jobs).toMatchObject([{ id, attempt: 1, undelivered: 1 }]);
    await settle({ id });
    expect(await jobRow(testDatabase, id)).toMatchObject({ undelivered: 0, handed_over: 1 });
    expect((await claimDue()).jobs).toEqual([]);
    await letTimePass(testDatabase, id);
    expect((await claimDue()).jobs).toMatchObject([{ id, attempt: 2 }]);
  });

  it('counts anew what could not be handed over once it has begun, or somebody asks for another try', async () => {
    const id = await anOverdueJob();
    await claimDue();
    await settle({ id, undelivered: 7 });
    await retryJobs(database, { ids: [id] }, LIMIT_MS);
    expect((await claimDue()).jobs).toMatchObject([{ id, attempt: 1, undelivered: 0 }]);
    await settle({ id, undelivered: 7 });
    await claim(id);
    expect(await jobRow(testDatabase, id)).toMatchObject({ state: 'running', undelivered: 0 });
  });

  it('leaves alone what began before its hand-over was written down', async () => {
    const id = await anOverdueJob();
    await claimDue();
    await claim(id);
    const before = await jobRow(testDatabase, id);
    await settle({ id });
    expect(await jobRow(testDatabase, id)).toEqual(before);
  });

  it('numbers the next attempt after the highest that was used, whichever way it was', async () => {
    const id = await anOverdueJob();
    await claimDue();
    await settle({ id });
    await letTimePass(testDatabase, id);
    await claimDue();
    // The function got the second one before the relay could say so.
    await claim(id, 2);
    await settle({ id, attempt: 2 });
    await letTimePass(testDatabase, id);
    expect((await claimDue()).jobs).toMatchObject([{ id, attempt: 3 }]);
  });

  it('queues again what an instance left behind', async () => {
    const id = await anOverdueJob();
    await claim(id);
    expect((await claimDue()).jobs).toEqual([]);
    await letTimePass(testDatabase, id);
    expect((await claimDue()).jobs).toMatchObject([{ id, attempt: 2 }]);
    expect(await jobRow(testDatabase, id)).toMatchObject({ state: 'queued', lease_until: null });
    expect(await claim(id, 2)).toMatchObject({ outcome: 'claimed', job: { attempt: 2, tryNumber: 2 } });
  });

  it('queues a failed job again when its time has come, unless it failed for good', async () => {
    const [again = '', never = ''] = await recordJobs(testDatabase, 'upload', ['thumbnail', 'transcode']);
    for (const id of [again, never]) await claim(id);
    const failed = { state: 'failed', error: ERROR } as const;
    await finishJob(database, { id: again, attempt: 1 }, { ...failed, retryAfterMs: 60_000 }, LIMIT_MS);
    await finishJob(database, { id: never, attempt: 1 }, failed, LIMIT_MS);
    expect((await claimDue()).jobs).toEqual([]);
    for (const id of [again, never]) await letTimePass(testDatabase, id);
    expect((await claimDue()).jobs).toMatchObject([{ id: again, attempt: 2 }]);
    expect((await jobRow(testDatabase, again)).error).toEqual(ERROR);
  });

  it('gives up what was begun as often as may be, and what never began', async () => {
    const [begun = '', unheard = ''] = await recordJobs(testDatabase, 'upload', ['thumbnail', 'transcode']);
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      for (const id of [begun, unheard]) await letTimePass(testDatabase, id);
      expect((await claimDue()).jobs).toHaveLength(2);
      await claim(begun, attempt);
      await settle({ id: unheard, attempt });
    }
    for (const id of [begun, unheard]) await letTimePass(testDatabase, id);
    const { jobs, dead } = await claimDue();
    expect(jobs).toEqual([]);
    expect([...dead].sort()).toEqual([begun, unheard]);
    expect(await jobRow(testDatabase, begun)).toMatchObject({
      state: 'dead',
      error: { code: 'lease_expired' },
    });
    expect(await jobRow(testDatabase, unheard)).toMatchObject({
      state: 'dead',
      error: { code: 'never_begun' },
    });
    expect(await claim(begun)).toEqual({ outcome: 'finished' });
  });

  it('has what is done elsewhere asked after once more before it gives that up', async () => {
    const id = await anOverdueJob();
    for (let attempt = 1; attempt <= MAX_TRIES + 1; attempt += 1) {
      await letTimePass(testDatabase, id);
      expect((await claimDue()).jobs).toMatchObject([{ id, attempt }]);
      await claim(id, attempt);
      await extendLease(database, { id, attempt }, { leaseMs: 1000, taskId: `task-${attempt}` }, LIMIT_MS);
    }
    await letTimePass(testDatabase, id);
    expect(await claimDue()).toEqual({ jobs: [], dead: [id] });
    expect((await jobRow(testDatabase, id)).error).toMatchObject({ code: 'no_news' });
  });

  it('takes the longest due first, and no more than asked for', async () => {
    await recordManyJobs(testDatabase, 10, 'many');
    const { jobs } = await claimDue(3);
    expect(jobs.map(({ id }) => id).sort()).toEqual(['many-1', 'many-2', 'many-3']);
  });

  it.each([
    ['on', true],
    ['off', false],
  ])(
    `gives each of 2,000 jobs to one of ${RELAYS} relays that claim at once (PREPARE=%s)`,
    async (_, prepare) => {
      await recordManyJobs(testDatabase, 2000, 'shared');
      const pool = createDatabase({ url: testDatabase.url, prepare, poolSize: RELAYS });
      const given: string[] = [];
      const relay = async (): Promise<void> => {
        for (;;) {
          const { jobs } = await claimDue(70, pool);
          if (jobs.length === 0) return;
          given.push(...jobs.map(({ id, attempt }) => `${id} ${attempt}`));
        }
      };
      await Promise.all(Array.from({ length: RELAYS }, relay));
      expect(given).toHaveLength(2000);
      expect(new Set(given).size).toBe(2000);
      await pool.close();
    },
  );

  it('finds what is due by an index, however many have ended', async () => {
    await recordManyJobs(testDatabase, 5000, 'ended');
    await testDatabase.sql`update jobs set state = 'succeeded', due_at = null`;
    await recordManyJobs(testDatabase, 50, 'due');
    await testDatabase.sql`analyze jobs`;
    const plan = await testDatabase.sql`
      explain select id from jobs where state in ('queued', 'running', 'failed') and due_at <= now()
      order by due_at limit 10 for update skip locked`;
    expect(JSON.stringify(plan)).toContain('jobs_due');
  });
});
