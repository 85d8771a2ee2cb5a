import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PG_MIGRATE_LOCK_ID, runner } from 'node-pg-migrate';
import { Client } from 'pg';
import { MigrationError, toMigrationError } from './migration-error.ts';
import { readDatabaseUrl } from './tls-mode.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const LOCK_TIMEOUT_MS = 10_000;
const RUN_LOCK_TIMEOUT_MS = 120_000;
const RUN_LOCK_POLL_MS = 200;

export interface MigrateOptions {
  migrationsDir?: string;
  connectTimeoutMs?: number;
  /** How long a migration may wait for a table. While it waits, every later query on that table waits as well. */
  lockTimeoutMs?: number;
  log?: (line: string) => void;
}

function parseUrl(databaseUrl: string): URL {
  try {
    const url = new URL(databaseUrl);
    decodeURIComponent(`${url.username}${url.password}${url.pathname}`);
    return url;
  } catch {
    throw new MigrationError(
      'The database URL is not a URL: it should be like postgres://user:password@host:5432/database, with special characters percent-encoded.',
    );
  }
}

// Asking again and again, unlike pg_advisory_lock, holds no snapshot that the other run would have to wait for.
async function waitForOtherRun(client: Client, log: (line: string) => void): Promise<void> {
  const end = Date.now() + RUN_LOCK_TIMEOUT_MS;
  for (let attempt = 0; Date.now() < end; attempt += 1) {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [
      PG_MIGRATE_LOCK_ID,
    ]);
    if (rows[0]?.locked) return;
    if (attempt === 0) log('another migration is running: waiting for it');
    await sleep(RUN_LOCK_POLL_MS);
  }
  throw new MigrationError(
    `Another migration has been running for ${RUN_LOCK_TIMEOUT_MS / 1000} s. Try again when it has ended.`,
  );
}

async function applyPending(client: Client, dir: string, log: (line: string) => void): Promise<string[]> {
  const ignore = () => undefined;
  const applied = await runner({
    dbClient: client,
    dir,
    ignorePattern: '(?!.*\\.sql$).*',
    direction: 'up',
    migrationsTable: 'pgmigrations',
    singleTransaction: true,
    noLock: true,
    logger: { info: log, warn: ignore, error: ignore },
  });
  return applied.map(({ name }) => name);
}

async function describeStep(name: string, dir: string, error: unknown): Promise<string> {
  const position = Number((error as { position?: unknown }).position);
  if (!(position >= 1)) return `Migration ${name}`;
  const sql = await readFile(path.join(dir, `${name}.sql`), 'utf8');
  return `Migration ${name}, line ${sql.slice(0, position).split('\n').length},`;
}

/**
 * Applies what the database lacks, all of it or nothing. Two runs at once are safe: the second waits for the first.
 * @example await migrate('postgres://postgres@127.0.0.1:5432/uploads', { log: console.log });
 */
export async function migrate(
  databaseUrl: string,
  options: MigrateOptions = {},
): Promise<{ applied: string[] }> {
  const { migrationsDir = path.join(import.meta.dirname, 'migrations'), log = () => undefined } = options;
  const { connectTimeoutMs = CONNECT_TIMEOUT_MS, lockTimeoutMs = LOCK_TIMEOUT_MS } = options;
  const url = parseUrl(databaseUrl);
  const address = readDatabaseUrl(databaseUrl);
  const client = new Client({
    connectionString: address.url,
    ssl: address.ssl,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'migrate',
  });
  // A connection that breaks is reported by the query that it breaks; unheard, the event would end the process.
  client.on('error', () => undefined);
  let current: string | undefined;
  try {
    await client.connect();
    await waitForOtherRun(client, log);
    await client.query(`set lock_timeout = ${lockTimeoutMs}`);
    const applied = await applyPending(client, migrationsDir, (line) => {
      const name = /^### MIGRATION (.+) \(UP\) ###$/.exec(line)?.[1];
      if (name === undefined) return;
      current = name;
      log(`applying ${name}`);
    });
    return { applied };
  } catch (error) {
    throw toMigrationError(error, url, current && (await describeStep(current, migrationsDir, error)));
  } finally {
    // Ends the session, and with it the lock.
    await client.end().catch(() => undefined);
  }
}
