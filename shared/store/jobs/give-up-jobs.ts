import type { Database } from '../database.ts';
import { GIVEN_UP_CODE, type RecordedError } from './finish-job.ts';
import { isSelected, type JobSelection } from './list-jobs.ts';

const GIVEN_UP: RecordedError = {
  code: GIVEN_UP_CODE,
  message: 'Somebody gave this job up.',
  hint: 'To begin it again use "npm run jobs -- retry".',
};

/** Lets nothing more happen to jobs that have not ended. What one at work still does is not recorded. */
export async function giveUpJobs(
  database: Database,
  selection: JobSelection,
  limitMs: number,
): Promise<string[]> {
  const rows = await database.run(
    limitMs,
    (sql) => sql<{ id: string }[]>`
      update jobs set
        state = 'dead', due_at = null, lease_until = null, finished_at = clock_timestamp(),
        error = ${JSON.stringify(GIVEN_UP)}::text::jsonb || case
          when error is null or error ->> 'code' = ${GIVEN_UP_CODE} then '{}'
          else jsonb_build_object('message', format(
            '%s Before, it had failed with %s: %s', ${GIVEN_UP.message}::text, error ->> 'code', error ->> 'message'
          ))
        end
      where ${isSelected(sql, selection)} and state in ('queued', 'running', 'failed')
      returning id`,
  );
  return rows.map(({ id }) => id);
}
