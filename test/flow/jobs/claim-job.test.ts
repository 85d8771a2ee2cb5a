import { describe, expect, it } from 'vitest';
import { createDatabase } from '../../../shared/store/database.ts';
import { finishJob } from '../../../shared/store/jobs/finish-job.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';
import { jobCalls, LEASE_MS, LIMIT_MS } from '../../support/job-calls.ts';
import { jobRow, letTimePass, recordedUpload } from '../../support/recorded-jobs.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

const CONCURRENT = 300;

const { testDatabase, database } = await databaseOfFile({ poolSize: 20 });
const { aJob, claim, succeed } = jobCalls({ testDatabase, database });

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
          ...recordedUpload('with-upload'),
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
