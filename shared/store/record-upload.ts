import type { AdmittedUpload } from '../uploads/admitted-upload.ts';
import type { Database } from './database.ts';

export interface UploadRecord {
  upload: AdmittedUpload;
  source: 'callback';
  /** The body of the answer if this delivery is the first. */
  answer: string;
}

export interface RecordedUpload {
  outcome: 'recorded' | 'duplicate';
  /** The first delivery's answer, byte for byte. */
  answer: string;
}

interface Row {
  outcome: 'recorded' | 'duplicate' | 'ticket_used';
  answer: string;
}

/** Exactly once, in one round trip. Undefined when the ticket was already used for another object. */
export async function recordUpload(
  database: Database,
  { upload, source, answer }: UploadRecord,
  limitMs: number,
): Promise<RecordedUpload | undefined> {
  const fields = JSON.stringify(upload);
  const [row] = await database.run(
    limitMs,
    (sql) =>
      sql<Row[]>`select outcome, answer from record_upload(${fields}::text::jsonb, ${source}, ${answer})`,
  );
  if (row === undefined) throw new Error('record_upload returned no row.');
  return row.outcome === 'ticket_used' ? undefined : { outcome: row.outcome, answer: row.answer };
}
