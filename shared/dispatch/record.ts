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

/** An upload that is known by another id has jobs of other ids. What is put behind the id of the upload is the same. */
function withStartedId(job: NewJob, uploadId: string, started: readonly string[]): NewJob[] {
  const idInUpload = job.id.slice(uploadId.length);
  const id = started.find((known) => known.endsWith(idInUpload));
  return id === undefined ? [] : [{ ...job, id }];
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
  // Of one that is unclaimed they wait for who claims it, or begin if it turns out to be known by its ticket.
  const work = upload.state === 'superseded' ? [] : jobsOf(upload, kind);
  const jobs = upload.state === 'recorded' ? work : [];
  const answer = source === 'callback' ? firstAnswer(upload, kind, jobs) : ownAnswer(upload, jobs);
  const entry = { upload, source, answer, jobs: work };
  const recorded = await recordUpload(database, entry, deadline.limit('record', POSTGRES_BUDGET_MS));
  if (!recorded) throw new CallbackError('ticket_used');
  return {
    outcome: recorded.outcome,
    answer: recorded.answer,
    jobs: work.flatMap((job) => withStartedId(job, upload.id, recorded.started)),
  };
}
