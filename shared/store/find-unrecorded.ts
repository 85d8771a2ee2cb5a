import type { Database } from './database.ts';

/** An object as OSS lists it: its ETag in upper case and without quotes. */
export interface ObjectVersion {
  readonly key: string;
  readonly etag: string;
}

/** Those of a bucket's objects that no upload was recorded of, or only one that was removed or superseded since. One round trip. */
export async function findUnrecorded<Listed extends ObjectVersion>(
  database: Database,
  bucket: string,
  objects: readonly Listed[],
  limitMs: number,
): Promise<Listed[]> {
  if (objects.length === 0) return [];
  const listed = JSON.stringify(objects.map(({ key, etag }, place) => ({ place, key, etag })));
  const rows = await database.run(
    limitMs,
    (sql) => sql<{ place: number }[]>`
      select place from jsonb_to_recordset(${listed}::text::jsonb) as listed (place int, key text, etag text)
      where not exists (
        select from uploads
        where uploads.bucket = ${bucket} and uploads.object = listed.key and uploads.etag = listed.etag
          and removed_at is null and state <> 'superseded'
      )`,
  );
  const missing = new Set(rows.map(({ place }) => place));
  return objects.filter((_, place) => missing.has(place));
}
