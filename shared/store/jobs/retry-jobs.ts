import type { Database } from '../database.ts';
import { isSelected, type JobSelection } from './list-jobs.ts';

/** Queues jobs again for the next relay, with all their tries. Neither those that succeeded or do not apply, nor those at work. */
export async function retryJobs(
  database: Database,
  selection: JobSelection,
  limitMs: number,
): Promise<string[]> {
  const rows = await database.run(
    limitMs,
    (sql) => sql<{ id: string }[]>`
      update jobs set
        state = 'queued', due_at = clock_timestamp(), lease_until = null, finished_at = null,
        forgiven = greatest(attempts, handed_over), undelivered = 0,
        -- It has failed, and that is why somebody asks for another try. Otherwise it may still be at work.
        task_id = case when state = 'failed' and due_at is null then null else task_id end
      where ${isSelected(sql, selection)} and (
        state in ('queued', 'failed', 'dead')
        or (state = 'running' and lease_until <= clock_timestamp())
      )
      returning id`,
  );
  return rows.map(({ id }) => id);
}
