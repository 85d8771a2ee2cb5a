import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../scripts/lib/postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One real server for all flow tests; each test file makes a database of its own in it. */
export default async function startSharedPostgres(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = `.local/test-postgres-${process.pid}-${randomBytes(3).toString('hex')}`;
  const postgres = await startPostgres({ dataDir, fast: true, persistent: false });
  project.provide('postgresUrl', postgres.url);
  return () => postgres.stop();
}
