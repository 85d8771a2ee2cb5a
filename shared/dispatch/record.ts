import { StepTimeoutError } from '../http/deadline.ts';
import { CallbackError } from '../http/errors.ts';
import type { Invocation } from '../http/invocation.ts';
import type { Database } from '../store/database.ts';
import { type RecordedUpload, recordUpload, type UploadSource } from '../store/record-upload.ts';
import type { AdmittedUpload } from '../uploads/admitted-upload.ts';
import { jobsOf } from '../uploads/jobs-of.ts';
import type { NewJob } from '../uploads/new-job.ts';
import type { UploadKind } from '../uploads/upload-kind.ts';
import { firstAnswer } from './first-answer.ts';
import { ownAnswer } from './own-answer.ts';

const POSTGRES_BUDGET_MS = 2000;

interface RecordServices {
  kind: UploadKind;
  source: UploadSource;
  database: Database;
}

/** What was recorded, and the jobs that are to begin because of it. */
export interface Recorded extends Pick<RecordedUpload, 'outcome' | 'answer'> {
  jobs: readonly NewJob[];
}

/**
 * Writes the upload and its jobs down. A duplicate gets the first answer again, byte for byte. `respond` is asked for
 * callbacks alone: nobody hears an answer to an event, and the callback brings the vars that it may want.
 */
export async function record(
  upload: AdmittedUpload,
  { kind, source, database }: RecordServices,
  { deadline }: Pick<Invocation, 'deadline'>,
): Promise<Recorded> {
  const jobs = upload.state === 'recorded' ? jobsOf(upload, kind) : [];
  const answer = source === 'callback' ? firstAnswer(upload, kind, jobs) : ownAnswer(upload, jobs);
  const entry = { upload, source, answer, jobs };
  try {
    const recorded = await deadline.run('record', POSTGRES_BUDGET_MS, (limitMs) =>
      recordUpload(database, entry, limitMs),
    );
    if (!recorded) throw new CallbackError('ticket_used');
    return {
      outcome: recorded.outcome,
      answer: recorded.answer,
      jobs: jobs.filter(({ id }) => recorded.started.includes(id)),
    };
  } catch (cause) {
    throw cause instanceof StepTimeoutError ? new CallbackError('database_unavailable', { cause }) : cause;
  }
}
