import type { Database } from '../database.ts';
import type { Attempt } from './attempt.ts';

export interface HandedOver extends Attempt {
  /** Whether Function Compute has it now. If not, the same attempt is handed over again. */
  readonly isDelivered: boolean;
  /** When the relay looks at it again, should nothing have happened till then. */
  readonly lookAgainMs: number;
}

/** Writes down what came of handing jobs over. A job that has begun since then is left alone. */
export async function settleHandOvers(
  database: Database,
  handedOver: readonly HandedOver[],
  limitMs: number,
): Promise<void> {
  await database.run(
    limitMs,
    (sql) => sql`
      update jobs set
        handed_over = case when "isDelivered" then greatest(handed_over, attempt) else handed_over end,
        due_at = clock_timestamp() + "lookAgainMs" * interval '1 millisecond'
      from jsonb_to_recordset(${JSON.stringify(handedOver)}::text::jsonb)
        as settled (id text, attempt int, "isDelivered" boolean, "lookAgainMs" float8)
      where jobs.id = settled.id and state = 'queued' and greatest(attempts, handed_over) < attempt`,
  );
}
