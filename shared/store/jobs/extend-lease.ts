import type { Database } from '../database.ts';
import type { Attempt } from './attempt.ts';

export interface Lease {
  leaseMs: number;
  /** What now runs elsewhere for this job, and ends it when there is news of it. */
  taskId?: string;
  /** Whether this attempt is not to count. */
  isForgiven?: boolean | undefined;
}

/** Keeps the job for this attempt. False when it no longer is this attempt's. */
export async function extendLease(
  database: Database,
  { id, attempt }: Attempt,
  { leaseMs, taskId, isForgiven = false }: Lease,
  limitMs: number,
): Promise<boolean> {
  const rows = await database.run(
    limitMs,
    (sql) => sql`
      update jobs set
        state = 'running',
        task_id = coalesce(${taskId ?? null}, task_id),
        forgiven = forgiven + ${isForgiven ? 1 : 0}::int,
        lease_until = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond',
        due_at = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'
      where id = ${id} and attempts = ${attempt} and state in ('running', 'queued')
      returning id`,
  );
  return rows.length === 1;
}
