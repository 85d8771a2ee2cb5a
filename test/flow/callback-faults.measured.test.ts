import { readFile, rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Postgres, startPostgres } from '../../scripts/lib/postgres.ts';
import { createDatabase, type Database } from '../../shared/store/database.ts';
import { migrate } from '../../shared/store/migrate.ts';
import { fcContextOf, signedRequest, toFc } from '../support/callback-events.ts';
import {
  type Answer,
  type CallbackFunction,
  createCallbackFunction,
  PHOTO_BODY,
  ticketFor,
} from '../support/callback-function.ts';

const OSS_TIMEOUT_MS = 5000;
const dataDir = `.local/test-postgres-faults-${process.pid}`;
let postgres: Postgres;
let database: Database;
let callback: CallbackFunction;

async function start(port?: number): Promise<Postgres> {
  return startPostgres({ dataDir, port, persistent: true, fast: true });
}

beforeAll(async () => {
  postgres = await startPostgres({ dataDir, persistent: true, fresh: true, fast: true });
  await migrate(postgres.url);
});
afterAll(async () => {
  await postgres.stop();
  await rm(postgres.directory, { recursive: true, force: true });
});
beforeEach(() => {
  database = createDatabase({ url: postgres.url, prepare: true, poolSize: 2 });
  callback = createCallbackFunction({ database });
});
afterEach(() => database.close());

let serial = 0;
async function send(waitedMs = 0, timeoutSeconds = 10): Promise<{ answer: Answer; tookMs: number }> {
  serial += 1;
  const body = `${PHOTO_BODY}&ticket=${ticketFor({ jti: `fault-ticket-${serial}` })}`;
  const event = toFc(signedRequest({ body }), new Date(Date.now() - waitedMs));
  const startedAt = performance.now();
  const answer = await callback.invoke(event, fcContextOf(timeoutSeconds));
  return { answer, tookMs: performance.now() - startedAt };
}

/** Stops the server and every process of it, so that nothing of it answers. */
async function whilePaused<T>(work: () => Promise<T>): Promise<T> {
  process.kill(postgres.pid, 'SIGSTOP');
  const children = await readFile(`/proc/${postgres.pid}/task/${postgres.pid}/children`, 'utf8');
  const pids = children.trim().split(/\s+/).filter(Boolean).map(Number);
  signalAll(pids, 'SIGSTOP');
  try {
    return await work();
  } finally {
    signalAll([...pids, postgres.pid], 'SIGCONT');
  }
}

function signalAll(pids: number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

describe('Postgres paused', () => {
  it('answers 503 within its two seconds, and works again without a restart', async () => {
    expect((await send()).answer.status).toBe(200);
    const paused = await whilePaused(() => send());
    expect(paused.answer).toMatchObject({
      status: 503,
      json: { error: { code: 'database_unavailable', requestId: expect.stringMatching(/^1-/) } },
    });
    expect(paused.tookMs).toBeGreaterThan(1500);
    expect(paused.tookMs).toBeLessThan(2600);
    expect((await send()).answer.status).toBe(200);
  });

  it.each([
    ['a request that waited 2.9 s for its instance', 2900, 10, 1100],
    ['a function with a time-out of 1 s', 0, 1, 800],
  ])('leaves %s less', async (_, waitedMs, timeoutSeconds, allowedMs) => {
    const { answer, tookMs } = await whilePaused(() => send(waitedMs, timeoutSeconds));
    expect(answer.status).toBe(503);
    expect(tookMs).toBeLessThan(allowedMs + 500);
  });
});

describe('Postgres down', () => {
  it('answers 503 in time, and is used again when it is back', async () => {
    expect((await send()).answer.status).toBe(200);
    await postgres.stop();
    const { answer, tookMs } = await send();
    postgres = await start(postgres.port);
    expect(answer).toMatchObject({ status: 503, json: { error: { code: 'database_unavailable' } } });
    expect(tookMs).toBeLessThan(OSS_TIMEOUT_MS / 2);
    expect((await send()).answer.status).toBe(200);
  });

  it('for a moment, as in a restart, costs no answer', async () => {
    expect((await send()).answer.status).toBe(200);
    await postgres.stop();
    const sending = send();
    postgres = await start(postgres.port);
    expect((await sending).answer.status).toBe(200);
  });
});

describe('a database without its tables', () => {
  it('says that migrations are missing', async () => {
    const url = new URL(postgres.url);
    url.pathname = '/template1';
    const empty = createDatabase({ url: url.href, prepare: true, poolSize: 1 });
    callback = createCallbackFunction({ database: empty });
    const { answer } = await send();
    await empty.close();
    expect(answer).toMatchObject({
      status: 500,
      json: { error: { code: 'database_not_migrated', hint: expect.stringContaining('npm run migrate') } },
    });
  });
});
