import type { AdmittedUpload, ClaimedUpload } from '../uploads/admitted-upload.ts';
import type { Database } from './database.ts';

interface KnownUpload extends Pick<AdmittedUpload, 'mimeType' | 'state'> {
  readonly answer: string;
  /** If not, an event or a listing has recorded it. */
  readonly calledBack: boolean;
}

/**
 * The upload that a callback is of, if it was recorded. What no callback has told of is only found by one that tells the
 * same of its size and type. One that is unclaimed is not found.
 */
export async function findRecorded(
  database: Database,
  { id, bucket, object, etag, size, mimeType }: ClaimedUpload,
  limitMs: number,
): Promise<KnownUpload | undefined> {
  const [row] = await database.run(
    limitMs,
    (sql) => sql<KnownUpload[]>`
      select answer, mime_type as "mimeType", state, source = 'callback' or called_back_as is not null as "calledBack"
      from uploads
      where (id = ${id} or called_back_as = ${id})
        and bucket = ${bucket} and object = ${object} and etag = ${etag} and state <> 'unclaimed'
        and (
          source = 'callback' or called_back_as is not null
          or (size = ${size} and lower(mime_type) = lower(coalesce(${mimeType ?? null}, mime_type)))
        )
      limit 1`,
  );
  return row;
}
