import type { AdmittedUpload } from '../uploads/admitted-upload.ts';
import type { NewJob } from '../uploads/new-job.ts';
import type { Database } from './database.ts';

export interface UploadRecord {
  upload: AdmittedUpload;
  source: 'callback';
  /** The body of the answer if this delivery is the first. */
  answer: string;
  /** The work that it starts, if this delivery is the first. */
  jobs: readonly NewJob[];
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
  { upload, source, answer, jobs }: UploadRecord,
  limitMs: number,
): Promise<RecordedUpload | undefined> {
  const fields = JSON.stringify(upload);
  const work = JSON.stringify(jobs);
  const [row] = await database.run(
    limitMs,
    (sql) =>
      sql<Row[]>`select outcome, answer
        from record_upload(${fields}::text::jsonb, ${source}, ${answer}, ${work}::text::jsonb)`,
  );
  if (row === undefined) throw new Error('record_upload returned no row.');
  return row.outcome === 'ticket_used' ? undefined : { outcome: row.outcome, answer: row.answer };
}
