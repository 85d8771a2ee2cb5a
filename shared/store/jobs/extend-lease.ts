import type { Database } from '../database.ts';
import type { Attempt } from './attempt.ts';

export interface Lease {
  leaseMs: number;
  /** What now runs elsewhere for this job, and ends it when there is news of it. */
  taskId?: string;
  /** How many attempts do not count any more. */
  forgiven?: number;
}

/** Keeps the job for this attempt. False when it no longer is this attempt's. */
export async function extendLease(
  database: Database,
  { id, attempt }: Attempt,
  { leaseMs, taskId, forgiven = 0 }: Lease,
  limitMs: number,
): Promise<boolean> {
  const rows = await database.run(
    limitMs,
    (sql) => sql`
      update jobs set
        state = 'running',
        task_id = coalesce(${taskId ?? null}, task_id),
        task_begun_at = case
          when ${taskId ?? null} <> coalesce(task_id, '') then clock_timestamp() else task_begun_at
        end,
        -- Absolute, so that it may come twice.
        forgiven = greatest(forgiven, ${forgiven}::int),
        lease_until = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond',
        due_at = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'
      where id = ${id} and attempts = ${attempt} and state in ('running', 'queued')
      returning id`,
  );
  return rows.length === 1;
}
