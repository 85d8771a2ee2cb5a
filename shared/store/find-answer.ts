import type { ClaimedUpload } from '../uploads/admitted-upload.ts';
import type { Database } from './database.ts';

/** The answer that this upload was given when it was recorded; undefined if it was not. */
export async function findAnswer(
  database: Database,
  { id, bucket, object, etag }: ClaimedUpload,
  limitMs: number,
): Promise<string | undefined> {
  const [row] = await database.run(
    limitMs,
    (sql) => sql<{ answer: string }[]>`
      select answer from uploads
      where id = ${id} and bucket = ${bucket} and object = ${object} and etag = ${etag}`,
  );
  return row?.answer;
}
