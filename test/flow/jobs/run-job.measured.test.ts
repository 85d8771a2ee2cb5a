import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { JobError } from '../../../shared/jobs/job-error.ts';
import { type JobServices, runJob, type Work } from '../../../shared/jobs/run-job.ts';
import { createLog } from '../../../shared/log.ts';
import { createDatabase } from '../../../shared/store/database.ts';
import { finishJob } from '../../../shared/store/jobs/finish-job.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';
import { jobRow, letTimePass, recordJob } from '../../support/recorded-jobs.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

const CONCURRENT = 100;

const { testDatabase, database } = await databaseOfFile({ poolSize: 10 });

afterEach(() => vi.restoreAllMocks());

const silent = createLog('silent');

const aJob = (upload: string) => recordJob(testDatabase, upload);

const run = (id: string, work: Work, more: Partial<JobServices> & { attempt?: number } = {}) => {
  const { attempt = 1, ...services } = more;
  return runJob({ id, attempt }, work, { database, log: silent, timeoutMs: 10_000, ...services });
};

const succeed: Work = async () => ({ state: 'succeeded', result: 'done' });
const fail =
  (isTransient: boolean): Work =>
  async () => {
    throw new JobError('NoSuchKey', 'It is gone.', { hint: 'Upload it again.', isTransient });
  };

describe('runJob', () => {
  it('does the work with the job and its upload, and records the result', async () => {
    const id = await aJob('works');
    const outcome = await run(id, async ({ upload, params, attempt }) => ({
      state: 'succeeded',
      result: { object: upload.object, params, attempt },
    }));
    expect(outcome).toBe('succeeded');
    expect(await jobRow(testDatabase, id)).toMatchObject({
      state: 'succeeded',
      result: { object: 'photos/works.jpg', params: { of: 'on-uploaded' }, attempt: 1 },
      error: null,
    });
  });

  it(`does the work once for ${CONCURRENT} deliveries at once`, async () => {
    const id = await aJob('once');
    let times = 0;
    const work: Work = async (job, run) => {
      times += 1;
      await sleep(50);
      return succeed(job, run);
    };
    const outcomes = await Promise.all(Array.from({ length: CONCURRENT }, () => run(id, work)));
    expect(times).toBe(1);
    expect(outcomes.filter((outcome) => outcome === 'succeeded')).toHaveLength(1);
    expect(['finished', 'running', 'succeeded']).toEqual(expect.arrayContaining(outcomes));
    expect(await run(id, work)).toBe('finished');
    expect(times).toBe(1);
  });

  it('records why it was skipped', async () => {
    const id = await aJob('skips');
    expect(await run(id, async () => ({ state: 'skipped', reason: 'not an image' }))).toBe('skipped');
    expect(await jobRow(testDatabase, id)).toMatchObject({
      state: 'skipped',
      result: { reason: 'not an image' },
    });
  });

  it('does not try again what cannot succeed', async () => {
    const id = await aJob('permanent');
    expect(await run(id, fail(false))).toBe('failed');
    expect(await jobRow(testDatabase, id)).toMatchObject({
      state: 'failed',
      due_at: null,
      error: { code: 'NoSuchKey', message: 'It is gone.', hint: 'Upload it again.' },
    });
    expect(await run(id, succeed)).toBe('finished');
  });

  it('tries again what may succeed, later each time, and gives it up in the end', async () => {
    const id = await aJob('transient');
    const pausesMs: number[] = [];
    for (let attempt = 1; attempt < 10; attempt += 1) {
      expect(await run(id, fail(true), { attempt })).toBe('failed');
      expect(await run(id, succeed, { attempt })).toBe('not due');
      pausesMs.push(Number((await jobRow(testDatabase, id)).due_at) - Date.now());
      await letTimePass(testDatabase, id);
    }
    expect(await run(id, fail(true), { attempt: 10 })).toBe('dead');
    expect(await jobRow(testDatabase, id)).toMatchObject({
      state: 'dead',
      attempts: 10,
      due_at: null,
      error: { code: 'NoSuchKey' },
    });
    const [first = 0, second = 0, third = 0] = pausesMs;
    expect(first).toBeGreaterThan(10_000);
    expect(first).toBeLessThan(26_000);
    expect(third).toBeGreaterThan(first);
    expect(second).toBeLessThan(60_000);
    expect(Math.max(...pausesMs)).toBeLessThan(1.25 * 3_600_000 + 1000);
  });

  it('takes what nobody foresaw for a fault that may pass', async () => {
    const id = await aJob('unforeseen');
    const outcome = await run(id, () => {
      throw new TypeError(`Cannot read properties of undefined${'!'.repeat(5000)}`);
    });
    expect(outcome).toBe('failed');
    const { error, due_at } = await jobRow(testDatabase, id);
    expect(error?.code).toBe('unexpected');
    expect(error?.message).toHaveLength(1000);
    expect(due_at).not.toBeNull();
  });

  it('ends what takes too long, whether it heeds the signal or not', async () => {
    const id = await aJob('hangs');
    let signal: AbortSignal | undefined;
    const outcome = await run(
      id,
      (_, run) => {
        signal = run.signal;
        expect(run.remainingMs()).toBeGreaterThan(0);
        return new Promise(() => undefined);
      },
      { timeoutMs: 50 },
    );
    expect(outcome).toBe('failed');
    expect(signal?.aborted).toBe(true);
    expect((await jobRow(testDatabase, id)).error).toMatchObject({
      code: 'timed_out',
      message: 'The work took longer than 50 ms.',
    });
  });

  it('keeps its lease for as long as the work goes on', async () => {
    const id = await aJob('keeps');
    const leaseMs = 1000;
    const outcome = await run(
      id,
      async (job, started) => {
        await sleep(3 * leaseMs);
        expect(await run(id, succeed)).toBe('running');
        return succeed(job, started);
      },
      { leaseMs },
    );
    expect(outcome).toBe('succeeded');
  });

  it('stops when another attempt has taken the job, and leaves the outcome to that one', async () => {
    const id = await aJob('loses');
    const outcome = await run(
      id,
      async (_, { signal }) => {
        await letTimePass(testDatabase, id);
        expect(await run(id, succeed, { attempt: 2 })).toBe('succeeded');
        await expect.poll(() => signal.aborted).toBe(true);
        return { state: 'succeeded', result: 'of the loser' };
      },
      // Kept for a third of it at first: until then the other one has to have claimed the job.
      { leaseMs: 3000 },
    );
    expect(outcome).toBe('superseded');
    expect(await jobRow(testDatabase, id)).toMatchObject({ attempts: 2, result: 'done' });
  });

  it('waits for what runs elsewhere, whose news ends the job', async () => {
    const id = await aJob('waits');
    const waiting = { state: 'waiting', taskId: 'MediaConvert-9', waitMs: 600_000 } as const;
    expect(await run(id, async () => waiting)).toBe('waiting');
    const row = await jobRow(testDatabase, id);
    expect(row).toMatchObject({ state: 'running', task_id: 'MediaConvert-9' });
    expect(Number(row.lease_until) - Date.now()).toBeGreaterThan(590_000);
    expect(await run(id, succeed)).toBe('running');
    await finishJob(database, { taskId: 'MediaConvert-9' }, { state: 'succeeded', result: 'hd' }, 5000);
    expect(await run(id, succeed)).toBe('finished');
  });

  it('does not count an attempt that only found it still at work', async () => {
    const id = await aJob('looks');
    const waiting = { state: 'waiting', taskId: 'MediaConvert-10', waitMs: 600_000 } as const;
    expect(await run(id, async () => waiting)).toBe('waiting');
    for (const attempt of [2, 3]) {
      await letTimePass(testDatabase, id);
      const work: Work = async ({ taskId, tryNumber }) => {
        expect({ taskId, tryNumber }).toEqual({ taskId: 'MediaConvert-10', tryNumber: 2 });
        return { ...waiting, isForgiven: true };
      };
      expect(await run(id, work, { attempt })).toBe('waiting');
    }
    expect(await jobRow(testDatabase, id)).toMatchObject({ attempts: 3, forgiven: 2, error: null });
  });

  it('throws what Function Compute has to try again: without the database nothing is claimed', async () => {
    const url = new URL(testDatabase.url);
    url.port = '1';
    const unreachable = createDatabase({ url: url.href, prepare: true, poolSize: 1 });
    let worked = false;
    const work: Work = async () => {
      worked = true;
      return { state: 'succeeded', result: null };
    };
    await expect(run('any.job', work, { database: unreachable })).rejects.toMatchObject({
      code: 'database_unavailable',
    });
    expect(worked).toBe(false);
    await unreachable.close();
  });

  it.each([
    ['cut', 'on', true],
    ['cut', 'off', false],
    ['blackhole', 'on', true],
  ] as const)(
    'records the end over a new connection when the old one is lost (%s, PREPARE=%s)',
    async (how, name, prepare) => {
      const url = new URL(testDatabase.url);
      const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
      url.port = String(proxy.port);
      const far = createDatabase({ url: url.href, prepare, poolSize: 1 });
      const id = await aJob(`lost-${how}-${name}`);
      const outcome = await run(
        id,
        async (job, started) => {
          proxy[how]();
          setTimeout(proxy.heal, 200);
          return succeed(job, started);
        },
        { database: far },
      );
      expect(outcome).toBe('succeeded');
      expect(await jobRow(testDatabase, id)).toMatchObject({ state: 'succeeded', attempts: 1 });
      await far.close();
      await proxy.close();
    },
  );

  it('knows no job that nobody recorded', async () => {
    expect(await run('nobody.recorded-it', succeed)).toBe('unknown');
  });

  it('writes one line for each run', async () => {
    const id = await aJob('logs');
    const written = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    const log = createLog('info');
    const lines = () => written.mock.calls.map(([line]) => JSON.parse(String(line)));
    await run(id, fail(true), { log });
    expect(lines()).toEqual([
      {
        time: expect.any(String),
        level: 'error',
        job: id,
        name: 'on-uploaded',
        upload: 'logs',
        attempt: 1,
        outcome: 'failed',
        code: 'NoSuchKey',
        ms: expect.any(Number),
        error: 'JobError [NoSuchKey]: It is gone.',
      },
    ]);
    await run(id, succeed, { log });
    expect(lines()[1]).toMatchObject({ level: 'info', job: id, attempt: 1, outcome: 'not due' });
  });
});
