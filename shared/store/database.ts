import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { CallbackError } from '../http/errors.ts';
import { withTimeout } from '../with-timeout.ts';
import { isReadOnly, isTransient, toCallbackError } from './database-errors.ts';
import { createConnectLimit, TooManyConnectsError } from './limit-connects.ts';
import { readDatabaseUrl } from './tls-mode.ts';

const CONNECT_TIMEOUT_S = 2;
/** A connection that was idle this long may have died while the instance was frozen, without a word. */
const SUSPECT_AFTER_IDLE_MS = 10_000;
const SUSPECT_PATIENCE_MS = 500;
const ALIVE_WITHIN_MS = 1000;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 400;

type Sql = postgres.Sql;

export interface Database {
  /** Runs an idempotent statement, again if the connection is lost, for at most that long. */
  run<T>(limitMs: number, statement: (sql: Sql) => Promise<T>): Promise<T>;
  /** Connects, so that the first upload need not. */
  connect(limitMs: number): Promise<void>;
  /** Settles as soon as the first connection is on its way: while it is, there is time for other work. */
  readonly connecting: Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  /** Off behind a pooler in transaction mode. */
  prepare: boolean;
  poolSize: number;
}

class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

function mayPass(error: unknown): boolean {
  return isTransient(error) || error instanceof NoAnswerError || error instanceof TooManyConnectsError;
}

export function createDatabase({ url, prepare, poolSize }: DatabaseOptions): Database {
  const address = readDatabaseUrl(url);
  let onConnecting = (): void => undefined;
  const connecting = new Promise<void>((resolve) => {
    onConnecting = resolve;
  });
  const socket = createConnectLimit(poolSize, onConnecting);
  const open = (): Sql => {
    const options = {
      ssl: address.ssl,
      max: poolSize,
      prepare,
      fetch_types: false,
      connect_timeout: CONNECT_TIMEOUT_S,
      backoff: false,
      onnotice: () => undefined,
      connection: { application_name: 'oss-upload-callback' },
      // The driver has this option, and its types do not.
      socket,
    };
    return postgres(address.url, options);
  };
  let sql = open();
  let answeredAt: number | undefined;

  function reset(): void {
    const old = sql;
    sql = open();
    old.end({ timeout: 0 }).catch(() => undefined);
  }

  /** Whether the pool that gave this error would only give it again. */
  function isUseless(error: unknown): boolean {
    const alive = answeredAt !== undefined && Date.now() - answeredAt < ALIVE_WITHIN_MS;
    if (error instanceof NoAnswerError) return !alive;
    return error instanceof TooManyConnectsError || isReadOnly(error);
  }

  async function attempt<T>(statement: (sql: Sql) => Promise<T>, patienceMs: number): Promise<T> {
    const noAnswer = () => new NoAnswerError('Postgres did not answer in time.');
    try {
      const result = await withTimeout(statement(sql), patienceMs, noAnswer);
      answeredAt = Date.now();
      return result;
    } catch (error) {
      if (isUseless(error)) reset();
      throw error;
    }
  }

  async function run<T>(limitMs: number, statement: (sql: Sql) => Promise<T>): Promise<T> {
    const startedAt = Date.now();
    const leftMs = (): number => startedAt + limitMs - Date.now();
    const suspect = answeredAt !== undefined && startedAt - answeredAt > SUSPECT_AFTER_IDLE_MS;
    let patienceMs = suspect ? Math.min(SUSPECT_PATIENCE_MS, limitMs) : limitMs;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      try {
        return await attempt(statement, patienceMs);
      } catch (error) {
        if (!mayPass(error)) throw toCallbackError(error);
        // Not once more at the end: the answer has been given by then, and a late row could contradict it.
        if (leftMs() <= FIRST_PAUSE_MS) throw new CallbackError('database_unavailable', { cause: error });
      }
      await sleep(Math.min(pauseMs, leftMs() - FIRST_PAUSE_MS));
      patienceMs = leftMs();
    }
  }

  return {
    run,
    connect: async (limitMs) => {
      await run(limitMs, (connected) => connected`select 1`);
    },
    connecting,
    close: () => sql.end({ timeout: 1 }),
  };
}
