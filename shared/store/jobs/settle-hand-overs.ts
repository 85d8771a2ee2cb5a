import type { Database } from '../database.ts';
import { toJsonText } from '../to-json-text.ts';
import type { Attempt } from './attempt.ts';
import type { RecordedError } from './finish-job.ts';

export interface HandedOver extends Attempt {
  /** How many times in a row it could not be handed over; 0 when Function Compute has it now. */
  readonly undelivered: number;
  /** When the relay looks at it again, should nothing have happened till then: hands the same attempt over, or the next. */
  readonly lookAgainMs: number;
  /** It is given up. */
  readonly error?: RecordedError;
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
        state = case when given_up then 'dead' else state end,
        handed_over = case when settled.undelivered = 0 then greatest(handed_over, attempt) else handed_over end,
        undelivered = settled.undelivered,
        due_at = case when not given_up then clock_timestamp() + "lookAgainMs" * interval '1 millisecond' end,
        finished_at = case when given_up then clock_timestamp() end,
        error = coalesce(settled.error, jobs.error)
      from
        jsonb_to_recordset(${toJsonText(handedOver)}::text::jsonb)
          as settled (id text, attempt int, undelivered int, "lookAgainMs" float8, error jsonb),
        lateral (select settled.error is not null as given_up) as verdict
      where jobs.id = settled.id and state = 'queued' and greatest(attempts, handed_over) < attempt`,
  );
}
