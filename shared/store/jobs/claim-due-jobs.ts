import type { Database } from '../database.ts';
import type { Attempt } from './attempt.ts';
import type { RecordedError } from './finish-job.ts';

/** A job that has to be handed to its function. */
interface DueJob extends Attempt {
  readonly name: string;
  readonly tryNumber: number;
  /** How many times in a row it could not be handed over. */
  readonly undelivered: number;
}

export interface DueJobs {
  jobs: readonly DueJob[];
  /** Those that were given up. */
  dead: readonly string[];
}

export interface DueOptions {
  limit: number;
  maxTries: number;
  /** For that long nobody else is given them. */
  claimMs: number;
}

const LEASE_EXPIRED: RecordedError = {
  code: 'lease_expired',
  message: 'The function began this job, and never said how it ended.',
  hint: 'Look in the log of the function for this job: it was ended by its time-out or by a lack of memory.',
};
const NEVER_BEGUN: RecordedError = {
  code: 'never_begun',
  message: 'The job was handed over again and again, and the function never began it.',
  hint: 'Look in the log of the function: it may not load, or not reach the database.',
};
const NO_NEWS: RecordedError = {
  code: 'no_news',
  message: 'Something elsewhere worked for this job again and again, and how it ended was never heard of.',
  hint: 'Its task_id names the last of them: ask there what became of it.',
};

interface Row extends DueJob {
  isDead: boolean;
}

/**
 * Queues again what was never handed over or begun, whose lease has expired, or whose time for another attempt has
 * come. However many ask at once, none is given what another has; what has had all its attempts is given up. One more
 * than all has what is done elsewhere: to ask there what became of it.
 */
export async function claimDueJobs(
  database: Database,
  { limit, maxTries, claimMs }: DueOptions,
  limitMs: number,
): Promise<DueJobs> {
  const rows = await database.run(
    limitMs,
    (sql) => sql<Row[]>`
      with due as materialized (
        select
          id, greatest(attempts, handed_over) as tried, forgiven,
          forgiven + ${maxTries}::int + (task_id is not null)::int as allowed
        from jobs
        where state in ('queued', 'running', 'failed') and due_at <= now()
        order by due_at
        limit ${limit}
        for update skip locked
      ),
      given_up as (
        update jobs set
          state = 'dead', due_at = null, lease_until = null, finished_at = clock_timestamp(),
          error = case state
            when 'running' then case when task_id is null
              then ${JSON.stringify(LEASE_EXPIRED)}::text::jsonb else ${JSON.stringify(NO_NEWS)}::text::jsonb end
            when 'queued' then coalesce(error, ${JSON.stringify(NEVER_BEGUN)}::text::jsonb)
            else error
          end
        from due where jobs.id = due.id and tried >= allowed
        returning jobs.id, name
      ),
      claimed as (
        update jobs set
          state = 'queued', lease_until = null,
          due_at = clock_timestamp() + ${claimMs}::float8 * interval '1 millisecond'
        from due where jobs.id = due.id and tried < allowed
        returning jobs.id, name, tried + 1 as attempt, tried + 1 - due.forgiven as tries, undelivered
      )
      select id, name, attempt, tries as "tryNumber", undelivered, false as "isDead" from claimed
      union all
      select id, name, 0, 0, 0, true from given_up`,
  );
  return {
    jobs: rows.filter(({ isDead }) => !isDead).map(({ isDead, ...job }) => job),
    dead: rows.filter(({ isDead }) => isDead).map(({ id }) => id),
  };
}
