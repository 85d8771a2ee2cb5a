import type { AdmittedUpload } from '../uploads/admitted-upload.ts';
import type { NewJob } from '../uploads/new-job.ts';
import type { Database } from './database.ts';

/** Who reports an upload: its callback, an event of OSS, or a listing of the bucket. */
export type UploadSource = 'callback' | 'event' | 'reconcile';

export interface UploadRecord {
  upload: AdmittedUpload;
  source: UploadSource;
  /** The body of the answer, if this is the first callback. */
  answer: string;
  /** The work that it starts, as far as no earlier report has. */
  jobs: readonly NewJob[];
}

export interface RecordedUpload {
  /** Completed: it had been reported by something that knew less of it. */
  outcome: 'recorded' | 'completed' | 'duplicate';
  /** That of the first callback, byte for byte. */
  answer: string;
  /** The ids of the jobs that are to begin, because of this report. */
  started: readonly string[];
}

interface Report {
  outcome: RecordedUpload['outcome'] | 'ticket_used';
  /** None: the one that was given. */
  answer?: string;
  started?: readonly string[];
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
      sql<{ report: Report }[]>`select
        report_upload(${fields}::text::jsonb, ${source}, ${answer}, ${work}::text::jsonb) as report`,
  );
  if (row === undefined) throw new Error('report_upload returned no row.');
  const { outcome, answer: firstAnswer = answer, started = [] } = row.report;
  return outcome === 'ticket_used' ? undefined : { outcome, answer: firstAnswer, started };
}
