import type { Database } from '../database.ts';
import { toJsonText } from '../to-json-text.ts';
import type { Attempt } from './attempt.ts';
import type { RecordedError } from './finish-job.ts';

export interface FailedInvocation extends Attempt {
  readonly error: RecordedError;
  /** When the next attempt is due, by the number of this try, from the first to the last. */
  readonly pausesMs: readonly number[];
}

/**
 * Records that an attempt will not be made, or not be made to its end: the relay need not wait until it looks missing.
 * False when it has ended by itself, when a later one has begun, or when something elsewhere works for it.
 */
export async function failInvocation(
  database: Database,
  { id, attempt, error, pausesMs }: FailedInvocation,
  limitMs: number,
): Promise<boolean> {
  const rows = await database.run(
    limitMs,
    (sql) => sql`
      update jobs set
        state = 'failed', attempts = ${attempt}, error = ${toJsonText(error)}::text::jsonb, lease_until = null,
        due_at = clock_timestamp() + interval '1 millisecond' * coalesce(
          (${JSON.stringify(pausesMs)}::text::jsonb ->> greatest(${attempt}::int - forgiven - 1, 0))::float8, 0
        )
      where id = ${id} and state in ('queued', 'running') and task_id is null
        and greatest(attempts, handed_over) <= ${attempt}
      returning id`,
  );
  return rows.length === 1;
}
