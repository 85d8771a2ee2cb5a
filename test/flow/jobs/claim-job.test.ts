import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '../../../shared/store/database.ts';
import { type ClaimedJob, claimJob } from '../../../shared/store/jobs/claim-job.ts';
import { extendLease } from '../../../shared/store/jobs/extend-lease.ts';
import { finishJob } from '../../../shared/store/jobs/finish-job.ts';
import { createTestDatabase, type TestDatabase } from '../../support/create-database.ts';
import { jobRow, letTimePass, recordJobs } from '../../support/recorded-jobs.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

const LIMIT_MS = 20_000;
const LEASE_MS = 60_000;
const CONCURRENT = 300;

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = createDatabase({ url: testDatabase.url, prepare: true, poolSize: 20 });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

async function aJob(name: string): Promise<string> {
  const [id = ''] = await recordJobs(testDatabase, name);
  return id;
}

const claim = (id: string, runner: string, attempt = 1, on = database) =>
  claimJob(on, { id, attempt, runner, leaseMs: LEASE_MS }, LIMIT_MS);

const succeed = (id: string, attempt: number, result = 'done') =>
  finishJob(database, { id, attempt }, { state: 'succeeded', result }, LIMIT_MS);

const ERROR = { code: 'NoSuchKey', message: 'It is gone.', hint: 'Upload it again.' };

describe('claimJob', () => {
  it('gives the upload by its new id, if its ticket becomes known at the same moment', async () => {
    const id = await aJob('former-id');
    let claiming: ReturnType<typeof claim> | undefined;
    await testDatabase.sql.begin(async (sql) => {
      await sql`
        insert into uploads (id, kind, bucket, object, etag, size, ticketed, source, answer)
        select 'new-id', kind, bucket, object, etag, size, true, source, answer from uploads where id = 'former-id'`;
      await sql`update jobs set upload_id = 'new-id' where upload_id = 'former-id'`;
      await sql`delete from uploads where id = 'former-id'`;
      claiming = claim(id, 'a');
      const { sql: outside } = testDatabase;
      await expect
        .poll(
          () => outside`select pid from pg_stat_activity where wait_event_type = 'Lock'
            and datname = current_database()`,
        )
        .toHaveLength(1);
    });
    expect(await claiming).toMatchObject({
      outcome: 'claimed',
      job: { id, attempt: 1, upload: { id: 'new-id' } },
    });
  });

  it('gives the job with its upload, and holds it under a lease', async () => {
    const id = await aJob('with-upload');
    const before = Date.now();
    expect(await claim(id, 'a')).toEqual({
      outcome: 'claimed',
      job: {
        id,
        name: 'on-uploaded',
        params: { of: 'on-uploaded' },
        attempt: 1,
        tryNumber: 1,
        taskId: null,
        taskAgeMs: null,
        upload: {
          id: 'with-upload',
          kind: 'anything',
          bucket: 'examplebucket',
          object: 'photos/with-upload.jpg',
          etag: '97E1A27874032FC4B29F007C90DFA372',
          size: 482_113,
          mimeType: 'image/jpeg',
          image: { width: 3, height: 4, format: 'jpg' },
          crc64: '18446744073709551615',
          uploader: 'user-1',
          ticketed: true,
          vars: { userId: 'ünï' },
          untrustedVars: { my_var: "it's" },
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+\+00:00$/),
        },
      },
    });
    const row = await jobRow(testDatabase, id);
    expect(row.state).toBe('running');
    expect(Number(row.lease_until) - before).toBeGreaterThan(LEASE_MS - 5000);
    expect(row.due_at).toEqual(row.lease_until);
  });

  it('gives the same job to nobody else until it has ended', async () => {
    const id = await aJob('only-one');
    await claim(id, 'a');
    expect(await claim(id, 'b')).toEqual({ outcome: 'running' });
    await succeed(id, 1);
    expect(await claim(id, 'b')).toEqual({ outcome: 'finished' });
  });

  it('knows no job that nobody recorded', async () => {
    expect(await claim('nobody.recorded-it', 'a')).toEqual({ outcome: 'unknown' });
  });

  it('gives an invocation its own claim again, as the same attempt: the first answer may have been lost', async () => {
    const id = await aJob('again');
    const [first, second] = [await claim(id, 'a'), await claim(id, 'a')];
    expect(second).toEqual(first);
  });

  it('counts on from the attempt that was handed over', async () => {
    const id = await aJob('third-hand-over');
    expect(await claim(id, 'a', 3)).toMatchObject({ job: { attempt: 3 } });
  });

  it('gives a job whose lease has expired to another, as a later attempt', async () => {
    const id = await aJob('expired');
    await claim(id, 'a');
    await letTimePass(testDatabase, id);
    expect(await claim(id, 'b')).toMatchObject({ outcome: 'claimed', job: { attempt: 2 } });
  });

  it('gives a failed job when its time has come, and not before', async () => {
    const id = await aJob('failed');
    await claim(id, 'a');
    await finishJob(
      database,
      { id, attempt: 1 },
      { state: 'failed', error: ERROR, retryAfterMs: 60_000 },
      LIMIT_MS,
    );
    expect(await claim(id, 'b')).toEqual({ outcome: 'not due' });
    await letTimePass(testDatabase, id);
    expect(await claim(id, 'b')).toMatchObject({ outcome: 'claimed', job: { attempt: 2 } });
  });

  it('never gives a job that failed for good', async () => {
    const id = await aJob('failed-for-good');
    await claim(id, 'a');
    await finishJob(database, { id, attempt: 1 }, { state: 'failed', error: ERROR }, LIMIT_MS);
    await letTimePass(testDatabase, id);
    expect(await claim(id, 'b')).toEqual({ outcome: 'finished' });
  });

  it.each([
    ['on', true],
    ['off', false],
  ])(`gives a job to one of ${CONCURRENT} that ask at once (PREPARE=%s)`, async (name, prepare) => {
    const pool = createDatabase({ url: testDatabase.url, prepare, poolSize: 20 });
    for (let round = 0; round < 5; round += 1) {
      const id = await aJob(`at-once-${name}-${round}`);
      const claims = await Promise.all(
        Array.from({ length: CONCURRENT }, (_, index) => claim(id, `runner ${index}`, 1, pool)),
      );
      const outcomes = claims.map(({ outcome }) => outcome).sort();
      expect(outcomes).toEqual(['claimed', ...Array(CONCURRENT - 1).fill('running')]);
    }
    await pool.close();
  });

  it('is asked again when the connection dies, and claims once', async () => {
    const { hostname, port } = new URL(testDatabase.url);
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
    const url = new URL(testDatabase.url);
    url.port = String(proxy.port);
    const far = createDatabase({ url: url.href, prepare: true, poolSize: 1 });
    await far.connect(LIMIT_MS);
    const id = await aJob('cut');
    // The statement gets there, and its answer does not come back.
    proxy.delay(300);
    const claiming = claim(id, 'a', 1, far);
    await expect.poll(async () => (await jobRow(testDatabase, id)).state).toBe('running');
    proxy.delay(0);
    proxy.cut();
    expect(await claiming).toMatchObject({ outcome: 'claimed', job: { attempt: 1 } });
    await far.close();
    await proxy.close();
  });
});

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
