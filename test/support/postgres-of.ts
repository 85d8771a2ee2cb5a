import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { type Postgres, type PostgresOptions, startPostgres } from '../../scripts/lib/postgres.ts';

/** A server that keeps its data in this folder, and that the end of the test stops. */
export async function postgresOf(dataDir: string, options: Partial<PostgresOptions> = {}): Promise<Postgres> {
  const server = await startPostgres({ dataDir, persistent: true, fast: true, ...options });
  onTestFinished(() => server.stop());
  return server;
}

export async function query(url: string, text: string): Promise<readonly unknown[]> {
  const sql = postgres(url, { max: 1 });
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end();
  }
}
