import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client, type QueryResultRow } from 'pg';
import { startPostgres } from '../../scripts/lib/postgres.ts';

export async function query<Row extends QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

export interface EmptyDatabases {
  /** A database in which nothing has happened yet. */
  create(): Promise<string>;
  stop(): Promise<void>;
}

/** A real Postgres whose databases begin empty, for tests of migrations. */
export async function startEmptyDatabases(): Promise<EmptyDatabases> {
  const folder = await mkdtemp(path.join(tmpdir(), 'migrate-'));
  const server = await startPostgres({ dataDir: path.join(folder, 'data'), persistent: false, fast: true });
  return {
    async create() {
      const name = `empty_${randomUUID().replaceAll('-', '')}`;
      await query(server.url, `create database ${name}`);
      return server.url.replace(/postgres$/, name);
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
