import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { relayDueJobs } from '../../../functions/relay/relay-due-jobs.ts';
import { handOver } from '../../../shared/jobs/hand-over.ts';
import { messageOf } from '../../../shared/jobs/job-message.ts';
import { createDatabase, type Database } from '../../../shared/store/database.ts';
import type { Attempt } from '../../../shared/store/jobs/attempt.ts';
import { retryJobs } from '../../../shared/store/jobs/retry-jobs.ts';
import { createTestDatabase, type TestDatabase } from '../../support/create-database.ts';
import { deliverTo } from '../../support/deliver-to.ts';
import { frontOf, type TestFront } from '../../support/front-of.ts';
import {
  jobRow,
  letTimePass,
  recordJobs,
  recordManyJobs,
  recordOverdueJob,
} from '../../support/recorded-jobs.ts';

const TIMEOUT_MS = 60_000;
const RELAYS = 10;
const messageText = (job: Attempt) => JSON.stringify(messageOf(job));
const DIARY = `exports.handler = async (event) => { console.log('got ' + event); };`;

let testDatabase: TestDatabase;
let database: Database;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase({ url: testDatabase.url, prepare: true, poolSize: 4 });
});
afterEach(async () => {
  await database.close();
  await testDatabase.drop();
});

const diaryOf = (name: string): Promise<TestFront> =>
  frontOf({ [name]: DIARY }, { spec: { asyncInvokeConfig: { asyncTask: true } } });

function messagesIn({ lines }: TestFront): string[] {
  return lines.flatMap((line) => /got (.*)/.exec(line)?.[1] ?? []).sort();
}

const relay = (front: TestFront, timeoutMs = TIMEOUT_MS) =>
  relayDueJobs({ database, deliver: deliverTo(front) }, timeoutMs);

const anOverdueJob = () => recordOverdueJob(testDatabase, 'upload', 'diary');

describe('relayDueJobs', () => {
  it('hands over what is due, and nothing else', async () => {
    const front = await diaryOf('diary');
    const id = await anOverdueJob();
    await recordJobs(testDatabase, 'new', ['diary']);
    expect(await relay(front)).toEqual({ delivered: 1, undelivered: 0, dead: [] });
    expect(await relay(front)).toEqual({ delivered: 0, undelivered: 0, dead: [] });
    await expect.poll(() => messagesIn(front)).toEqual([messageText({ id, attempt: 1 })]);
    expect(await jobRow(testDatabase, id)).toMatchObject({ state: 'queued', handed_over: 1 });
  });

  it(`hands each job over once, though ${RELAYS} run at once`, async () => {
    const front = await diaryOf('diary');
    await recordManyJobs(testDatabase, 400, 'diary');
    const reports = await Promise.all(Array.from({ length: RELAYS }, () => relay(front)));
    expect(reports.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(400);
    expect(reports.every(({ undelivered }) => undelivered === 0)).toBe(true);
    const expected = Array.from({ length: 400 }, (_, index) =>
      messageText({ id: `diary-${index + 1}`, attempt: 1 }),
    );
    await expect.poll(() => messagesIn(front)).toEqual(expected.sort());
  });

  it('takes for delivered what the callback has handed over before', async () => {
    const front = await diaryOf('diary');
    const id = await anOverdueJob();
    await handOver([{ id, name: 'diary', attempt: 1 }], deliverTo(front), 10_000);
    expect(await relay(front)).toMatchObject({ delivered: 1 });
    expect(await jobRow(testDatabase, id)).toMatchObject({ handed_over: 1 });
    await letTimePass(testDatabase, id);
    expect(await relay(front)).toMatchObject({ delivered: 1 });
    await expect.poll(() => messagesIn(front)).toEqual([1, 2].map((attempt) => messageText({ id, attempt })));
  });

  it('keeps what cannot be delivered for soon, as the same attempt, and stops asking after a while', async () => {
    const front = await diaryOf('another-function');
    await recordManyJobs(testDatabase, 600, 'diary');
    const report = await relay(front);
    expect(report).toMatchObject({ delivered: 0, error: { statusCode: 404 } });
    expect(report.undelivered).toBeGreaterThan(0);
    expect(report.undelivered).toBeLessThan(600);
    const [soon] = await testDatabase.sql<{ count: number }[]>`
      select count(*)::int from jobs
      where due_at between now() + interval '10 seconds' and now() + interval '40 seconds'
        and handed_over = 0 and state = 'queued'`;
    expect(soon?.count).toBe(report.undelivered);
    const diary = await diaryOf('diary');
    await testDatabase.sql`update jobs set due_at = now()`;
    expect(await relay(diary)).toMatchObject({ delivered: 600, undelivered: 0 });
  });

  it('asks ever less often for what cannot be delivered, for hours, and then gives it up until somebody asks', async () => {
    const front = await diaryOf('another-function');
    const id = await anOverdueJob();
    const pausesMs: number[] = [];
    while ((await jobRow(testDatabase, id)).state === 'queued') {
      expect(await relay(front)).toMatchObject({ delivered: 0, undelivered: 1 });
      const { due_at } = await jobRow(testDatabase, id);
      if (due_at !== null) pausesMs.push(Number(due_at) - Date.now());
      await letTimePass(testDatabase, id, '1 hour');
    }
    expect(Math.max(...pausesMs)).toBeLessThan(20 * 60_000);
    const hours = pausesMs.reduce((sum, ms) => sum + ms, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(6);
    expect(hours).toBeLessThan(24);
    expect(await jobRow(testDatabase, id)).toMatchObject({
      state: 'dead',
      due_at: null,
      finished_at: expect.any(Date),
      error: {
        code: 'not_handed_over',
        message: expect.stringContaining('FunctionNotFound'),
        hint: expect.stringContaining('Is diary deployed'),
      },
    });
    await retryJobs(database, { ids: [id] }, 5000);
    expect(await relay(await diaryOf('diary'))).toEqual({ delivered: 1, undelivered: 0, dead: [] });
    expect(await jobRow(testDatabase, id)).toMatchObject({
      state: 'queued',
      finished_at: null,
      handed_over: 1,
    });
  });

  it('says which jobs it has given up', async () => {
    const front = await diaryOf('diary');
    const id = await anOverdueJob();
    await testDatabase.sql`update jobs set attempts = 10, state = 'running'`;
    expect(await relay(front)).toEqual({ delivered: 0, undelivered: 0, dead: [id] });
  });

  it('begins nothing for which it has no time', async () => {
    const front = await diaryOf('diary');
    const id = await anOverdueJob();
    const before = await jobRow(testDatabase, id);
    expect(await relay(front, 10_000)).toEqual({ delivered: 0, undelivered: 0, dead: [] });
    expect(await jobRow(testDatabase, id)).toEqual(before);
  });

  it('fails when the database does, so that Function Compute shows it', async () => {
    const front = await diaryOf('diary');
    await testDatabase.sql`drop table jobs`;
    await expect(relay(front)).rejects.toMatchObject({ code: 'database_not_migrated' });
  });
});
