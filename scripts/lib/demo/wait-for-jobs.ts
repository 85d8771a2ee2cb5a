import { setTimeout as sleep } from 'node:timers/promises';
import { createDatabase } from '../../../shared/store/database.ts';
import { type JobRecord, listJobs } from '../../../shared/store/jobs/list-jobs.ts';

const QUERY_LIMIT_MS = 5000;
const POLL_MS = 100;
const MAX_JOBS = 100;

function hasEnded({ state, dueAt }: JobRecord): boolean {
  return state !== 'queued' && state !== 'running' && dueAt === null;
}

/** The jobs of an upload: when all of them have ended, or that much time has passed. */
export async function waitForJobs(
  databaseUrl: string,
  uploadId: string,
  limitMs: number,
): Promise<JobRecord[]> {
  const database = createDatabase({ url: databaseUrl, prepare: true, poolSize: 1 });
  const endsAt = Date.now() + limitMs;
  try {
    for (;;) {
      const jobs = await listJobs(database, { uploadId }, MAX_JOBS, QUERY_LIMIT_MS);
      if (jobs.every(hasEnded) || Date.now() > endsAt) return jobs.toReversed();
      await sleep(POLL_MS);
    }
  } finally {
    await database.close();
  }
}
