import type { Database } from '../../shared/store/database.ts';
import { claimJob } from '../../shared/store/jobs/claim-job.ts';
import { finishJob } from '../../shared/store/jobs/finish-job.ts';
import type { TestDatabase } from './create-database.ts';
import { recordJob } from './recorded-jobs.ts';

export const LIMIT_MS = 20_000;
export const LEASE_MS = 60_000;

/** Records jobs, claims them and ends them, with more time than any of it takes. */
export function jobCalls({ testDatabase, database }: { testDatabase: TestDatabase; database: Database }) {
  return {
    aJob: (upload: string) => recordJob(testDatabase, upload),
    claim: (id: string, runner: string, attempt = 1, on = database) =>
      claimJob(on, { id, attempt, runner, leaseMs: LEASE_MS }, LIMIT_MS),
    succeed: (id: string, attempt: number, result = 'done') =>
      finishJob(database, { id, attempt }, { state: 'succeeded', result }, LIMIT_MS),
  };
}
