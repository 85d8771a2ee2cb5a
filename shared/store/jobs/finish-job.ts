import type postgres from 'postgres';
import type { Json } from '../../uploads/admitted-upload.ts';
import type { Database } from '../database.ts';
import { toJsonText } from '../to-json-text.ts';
import type { Attempt } from './attempt.ts';

/** As people and clients see it. */
export interface RecordedError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** Of a job that somebody gave up: nothing is to become of it any more. */
export const GIVEN_UP_CODE = 'given_up';

export type JobEnd =
  | { readonly state: 'succeeded'; readonly result: Json }
  | { readonly state: 'skipped'; readonly reason: string }
  /** Tried again after that time, or never. */
  | {
      readonly state: 'failed';
      readonly error: RecordedError;
      readonly retryAfterMs?: number;
      /** How many attempts do not count any more. */
      readonly forgiven?: number;
    }
  | { readonly state: 'dead'; readonly error: RecordedError };

/** The attempt that ends, or what ran elsewhere for the job: whoever brings the news of that ends it. */
export type Ended = Attempt | { readonly taskId: string };

interface Columns {
  result: string | null;
  error: string | null;
  retryAfterMs: number | null;
  forgiven: number;
}

function toColumns(end: JobEnd): Columns {
  const nothing = { result: null, error: null, retryAfterMs: null, forgiven: 0 };
  switch (end.state) {
    case 'succeeded':
      return { ...nothing, result: toJsonText(end.result) };
    case 'skipped':
      return { ...nothing, result: toJsonText({ reason: end.reason }) };
    case 'failed':
      return {
        ...nothing,
        error: toJsonText(end.error),
        retryAfterMs: end.retryAfterMs ?? null,
        forgiven: end.forgiven ?? 0,
      };
    case 'dead':
      return { ...nothing, error: toJsonText(end.error) };
  }
}

/**
 * Whether a job is still to be ended. What ran elsewhere may be told of after an attempt has failed that only asked for
 * it: its success always counts, unless somebody gave the job up, and its failure does where it is the last word.
 */
function isOpen(sql: postgres.Sql, ended: Ended, end: JobEnd, { retryAfterMs }: Columns) {
  const isFinalNews = 'taskId' in ended && retryAfterMs === null;
  const isSuccess = 'taskId' in ended && end.state === 'succeeded';
  return sql`(
    state in ('running', 'queued')
    ${isFinalNews ? sql`or (state = 'failed' and due_at is not null)` : sql``}
    ${isSuccess ? sql`or (state = 'dead' and error ->> 'code' is distinct from ${GIVEN_UP_CODE})` : sql``}
  )`;
}

/**
 * Records how an attempt ended. An attempt whose lease ran out may still do so, until its successor begins.
 * False when the outcome was not wanted any more: there is another one, or a later attempt.
 */
export async function finishJob(
  database: Database,
  ended: Ended,
  end: JobEnd,
  limitMs: number,
): Promise<boolean> {
  const columns = toColumns(end);
  const { result, error, retryAfterMs, forgiven } = columns;
  const [row] = await database.run(limitMs, (sql) => {
    const theJob =
      'taskId' in ended
        ? sql`task_id = ${ended.taskId}`
        : sql`id = ${ended.id} and attempts = ${ended.attempt}`;
    return sql<{ recorded: boolean }[]>`
      with finished as (
        update jobs set
          state = ${end.state},
          result = ${result}::text::jsonb,
          error = ${error}::text::jsonb,
          lease_until = null,
          forgiven = greatest(forgiven, ${forgiven}::int),
          due_at = clock_timestamp() + ${retryAfterMs}::float8 * interval '1 millisecond',
          finished_at = case when ${retryAfterMs}::float8 is null then clock_timestamp() end
        where ${theJob} and ${isOpen(sql, ended, end, columns)}
        returning id
      )
      select exists (select from finished) or exists (
        select from jobs
        where ${theJob} and state = ${end.state}
          and result is not distinct from ${result}::text::jsonb
          and error is not distinct from ${error}::text::jsonb
      ) as recorded`;
  });
  return row?.recorded === true;
}
