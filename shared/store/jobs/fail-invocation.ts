import type { Database } from '../database.ts';
import { toJsonText } from '../to-json-text.ts';
import type { Attempt } from './attempt.ts';
import type { RecordedError } from './finish-job.ts';

export interface FailedInvocation extends Attempt {
  readonly error: RecordedError;
  readonly retryAfterMs: number;
}

/**
 * Records that an attempt will not be made, or not be made to its end: the relay need not wait until it looks missing.
 * False when it has ended by itself, when a later one has begun, or when something elsewhere works for it.
 */
export async function failInvocation(
  database: Database,
  { id, attempt, error, retryAfterMs }: FailedInvocation,
  limitMs: number,
): Promise<boolean> {
  const rows = await database.run(
    limitMs,
    (sql) => sql`
      update jobs set
        state = 'failed', attempts = ${attempt}, error = ${toJsonText(error)}::text::jsonb, lease_until = null,
        due_at = clock_timestamp() + ${retryAfterMs}::float8 * interval '1 millisecond'
      where id = ${id} and state in ('queued', 'running') and task_id is null
        and greatest(attempts, handed_over) <= ${attempt}
      returning id`,
  );
  return rows.length === 1;
}
