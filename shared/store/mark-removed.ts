import type { Database } from './database.ts';

export interface Removal {
  bucket: string;
  object: string;
  removedAt: Date;
  /** Only uploads that were recorded before this. */
  recordedBefore: Date;
}

/** Notes on the uploads of an object that it is not there any more. Gives how many they are. */
export async function markRemoved(
  database: Database,
  { bucket, object, removedAt, recordedBefore }: Removal,
  limitMs: number,
): Promise<number> {
  const rows = await database.run(
    limitMs,
    (sql) => sql`
      update uploads set removed_at = ${removedAt.toISOString()}::timestamptz
      where bucket = ${bucket} and object = ${object} and removed_at is null
        and created_at < ${recordedBefore.toISOString()}::timestamptz
      returning id`,
  );
  return rows.length;
}
