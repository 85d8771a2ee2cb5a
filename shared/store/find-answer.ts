import type { ClaimedUpload } from '../uploads/admitted-upload.ts';
import type { Database } from './database.ts';

/**
 * The answer that this upload was given when it was recorded; undefined if it was not. If only an event has recorded it,
 * this is the first time that its answer is given, and so it stays.
 */
export async function findAnswer(
  database: Database,
  { id, bucket, object, etag }: ClaimedUpload,
  limitMs: number,
): Promise<string | undefined> {
  const [row] = await database.run(
    limitMs,
    (sql) => sql<{ answer: string }[]>`
      with first_given as (
        update uploads set called_back_as = id
        where id = ${id} and bucket = ${bucket} and object = ${object} and etag = ${etag}
          and source <> 'callback' and called_back_as is null and state <> 'unclaimed'
        returning answer
      )
      select answer from first_given
      union all
      select answer from uploads
      where (id = ${id} or called_back_as = ${id})
        and bucket = ${bucket} and object = ${object} and etag = ${etag} and state <> 'unclaimed'
      limit 1`,
  );
  return row?.answer;
}
