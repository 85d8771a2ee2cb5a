import { StepTimeoutError } from '../http/deadline.ts';
import { CallbackError } from '../http/errors.ts';
import type { Invocation } from '../http/invocation.ts';
import type { Database } from '../store/database.ts';
import { type RecordedUpload, recordUpload } from '../store/record-upload.ts';
import type { AdmittedUpload } from '../uploads/admitted-upload.ts';
import { jobsOf } from '../uploads/jobs-of.ts';
import type { NewJob } from '../uploads/new-job.ts';
import type { UploadKind } from '../uploads/upload-kind.ts';
import { firstAnswer } from './first-answer.ts';

const POSTGRES_BUDGET_MS = 2000;

/** Writes the upload and its jobs down. A duplicate gets the first answer again, byte for byte. */
export async function record(
  upload: AdmittedUpload,
  { kind, database }: { kind: UploadKind; database: Database },
  { deadline }: Pick<Invocation, 'deadline'>,
): Promise<RecordedUpload & { jobs: readonly NewJob[] }> {
  const jobs = upload.state === 'superseded' ? [] : jobsOf(upload, kind);
  const entry = { upload, source: 'callback', answer: firstAnswer(upload, kind, jobs), jobs } as const;
  try {
    const recorded = await deadline.run('record', POSTGRES_BUDGET_MS, (limitMs) =>
      recordUpload(database, entry, limitMs),
    );
    if (!recorded) throw new CallbackError('ticket_used');
    return { ...recorded, jobs };
  } catch (cause) {
    throw cause instanceof StepTimeoutError ? new CallbackError('database_unavailable', { cause }) : cause;
  }
}
