import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readFailure } from '../../../functions/invocation-failed/read-failure.ts';
import { bundleFunction } from '../../../scripts/lib/bundle-function.ts';
import { messageOf } from '../../../shared/jobs/job-message.ts';
import { claimDueJobs } from '../../../shared/store/jobs/claim-due-jobs.ts';
import { claimJob } from '../../../shared/store/jobs/claim-job.ts';
import { extendLease } from '../../../shared/store/jobs/extend-lease.ts';
import { failInvocation } from '../../../shared/store/jobs/fail-invocation.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';
import { deliverTo } from '../../support/deliver-to.ts';
import { fcClient } from '../../support/fc-client.ts';
import { frontOf } from '../../support/front-of.ts';
import { jobRow, letTimePass, recordJob } from '../../support/recorded-jobs.ts';

const ROOT = join(import.meta.dirname, '../../..');
const LIMIT_MS = 10_000;
const ERROR = { code: 'invocation_failed', message: 'gone', hint: 'look' };
const WAIT = { interval: 30 };

const { testDatabase, database } = await databaseOfFile({ poolSize: 2 });
let bundle: string;

beforeAll(async () => {
  const { files } = await bundleFunction('invocation-failed', ROOT);
  bundle = Buffer.from(files.get('index.js') ?? '').toString('utf8');
});

/** A function that fails, and the one that is told of it, as it is deployed. */
function startFront() {
  return frontOf(
    {
      thumbnail: `exports.handler = async () => { throw new RangeError('it is broken'); };`,
      'invocation-failed': bundle,
    },
    {
      env: { DATABASE_URL: testDatabase.url },
      retryDelayMs: () => 5,
      specs: {
        thumbnail: {
          asyncInvokeConfig: {
            asyncTask: true,
            maxAsyncRetryAttempts: 1,
            destinationConfig: {
              onFailure: { destination: 'acs:fc:cn-hangzhou:0000000000000000:functions/invocation-failed' },
            },
          },
        },
      },
    },
  );
}

const aJob = (upload: string) => recordJob(testDatabase, upload, 'thumbnail');

describe('invocation-failed', () => {
  it('says in the row what became of the job, and the relay takes it up again', async () => {
    const front = await startFront();
    const id = await aJob('broken');
    await deliverTo(front)({ id, name: 'thumbnail', attempt: 1 }, LIMIT_MS);
    await expect.poll(async () => (await jobRow(testDatabase, id)).state, WAIT).toBe('failed');
    const row = await jobRow(testDatabase, id);
    expect(row).toMatchObject({
      attempts: 1,
      finished_at: null,
      error: {
        code: 'invocation_failed',
        message:
          'Function Compute gave up after 2 invocations of thumbnail: UnhandledInvocationError: it is broken',
        hint: expect.stringMatching(/^Look in the log of thumbnail for the request id \S+: /),
      },
    });
    expect((row.due_at?.getTime() ?? 0) - Date.now()).toBeLessThan(60_000);
    await letTimePass(testDatabase, id, '1 minute');
    const due = await claimDueJobs(database, { limit: 10, maxTries: 10, claimMs: 60_000 }, LIMIT_MS);
    expect(due.jobs).toContainEqual({ id, name: 'thumbnail', attempt: 2, tryNumber: 2, undelivered: 0 });
  });

  it('logs what was no job, so that an alert can tell', async () => {
    const front = await startFront();
    await fcClient(front)('thumbnail', '{"events":[{"eventName":"ObjectCreated:PutObject"}]}', {
      type: 'Async',
    });
    const isTold = (line: string) => line.includes('"outcome":"invocation_failed"');
    await expect.poll(() => front.lines.find(isTold), WAIT).toBeDefined();
    const line = front.lines.find(isTold) ?? '';
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchObject({
      level: 'error',
      function: 'thumbnail',
      condition: 'UnhandledInvocationError',
      invocations: 2,
      said: '"it is broken"',
      payload: expect.stringContaining('ObjectCreated:PutObject'),
    });
  });
});

describe('failInvocation', () => {
  const fail = (id: string, attempt = 1) =>
    failInvocation(database, { id, attempt, error: ERROR, pausesMs: [20_000, 40_000] }, LIMIT_MS);
  const claim = (id: string, attempt = 1) =>
    claimJob(database, { id, attempt, runner: `r-${id}-${attempt}`, leaseMs: 30_000 }, LIMIT_MS);

  it('ends the attempt that was running, once', async () => {
    const id = await aJob('was-running');
    await claim(id);
    expect(await fail(id)).toBe(true);
    expect(await jobRow(testDatabase, id)).toMatchObject({
      state: 'failed',
      lease_until: null,
      error: ERROR,
    });
    expect(await fail(id)).toBe(false);
  });

  it.each([
    ['first', 1, 0, 20_000],
    ['second', 2, 0, 40_000],
    ['first since somebody asked for another', 11, 10, 20_000],
    ['last', 3, 0, 0],
  ])(
    'has the next attempt wait as after any failure of the %s try',
    async (_, attempt, forgiven, pauseMs) => {
      const id = await aJob(`pause-${attempt}`);
      await testDatabase.sql`
      update jobs set attempts = ${forgiven}, forgiven = ${forgiven}, handed_over = ${attempt} where id = ${id}`;
      const before = Date.now();
      expect(await fail(id, attempt)).toBe(true);
      const dueMs = Number((await jobRow(testDatabase, id)).due_at);
      // Of the clocks of two programs.
      expect(dueMs).toBeGreaterThan(before + pauseMs - 1000);
      expect(dueMs).toBeLessThan(Date.now() + pauseMs + 1000);
    },
  );

  it('leaves alone a job whose next attempt has been handed over, or has begun', async () => {
    const handedOver = await aJob('handed-over');
    await testDatabase.sql`update jobs set handed_over = 2 where id = ${handedOver}`;
    expect(await fail(handedOver)).toBe(false);
    const begun = await aJob('begun');
    await claim(begun, 2);
    expect(await fail(begun)).toBe(false);
    expect(await jobRow(testDatabase, begun)).toMatchObject({ state: 'running', error: null });
  });

  it('leaves alone a job that something elsewhere works for, that has ended, or that nobody knows', async () => {
    const waiting = await aJob('waiting');
    await claim(waiting);
    await extendLease(database, { id: waiting, attempt: 1 }, { leaseMs: 60_000, taskId: 't-1' }, LIMIT_MS);
    expect(await fail(waiting)).toBe(false);
    const ended = await aJob('ended');
    await testDatabase.sql`update jobs set state = 'dead', due_at = null where id = ${ended}`;
    expect(await fail(ended)).toBe(false);
    expect(await fail('nobody')).toBe(false);
  });
});

describe('readFailure', () => {
  it.each(['', 'null', '{}', '{"requestContext":{}}'])('refuses %j', (event) => {
    expect(() => readFailure(Buffer.from(event))).toThrow('not what Function Compute sends');
  });

  it('takes what has no answer', () => {
    const requestContext = {
      requestId: '1-2',
      functionArn: 'acs:fc:cn-hangzhou:1:functions/thumbnail/LATEST',
      condition: 'EventAgeExceeded',
      approximateInvokeCount: 0,
    };
    const event = {
      timestamp: 1,
      requestContext,
      requestPayload: JSON.stringify(messageOf({ id: 'j', attempt: 1 })),
    };
    expect(readFailure(Buffer.from(JSON.stringify(event)))).toMatchObject({
      functionName: 'thumbnail',
      invocations: 0,
      said: '',
    });
  });
});
