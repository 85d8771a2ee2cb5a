import { endOfFailure } from '../../shared/jobs/end-of-failure.ts';
import { JobError } from '../../shared/jobs/job-error.ts';
import { conversionError } from '../../shared/media/conversion-error.ts';
import { findResult } from '../../shared/media/find-result.ts';
import { readRendition } from '../../shared/media/rendition.ts';
import type { Oss } from '../../shared/oss/oss.ts';
import type { Database } from '../../shared/store/database.ts';
import { findJobByTask, type JobOfTask } from '../../shared/store/jobs/find-job-by-task.ts';
import { finishJob, type JobEnd } from '../../shared/store/jobs/finish-job.ts';
import type { TaskNews } from './read-news.ts';

export interface EndJobServices {
  database: Database;
  oss: Oss;
  resultsBucket: string | undefined;
}

export interface EndedJob {
  job: string;
  upload: string;
  /** How the job ended, or that it had ended before. */
  outcome: JobEnd['state'] | 'finished';
  error?: JobError;
}

const POSTGRES_BUDGET_MS = 5000;
const HEAD_BUDGET_MS = 5000;

const RESULT_MISSING = new JobError(
  'result_missing',
  'The conversion succeeded, and its result is not there.',
  {
    hint: 'It was deleted since. The video is converted again.',
    isTransient: true,
  },
);

/** The row gets the name of the task after OSS has given it, so a message may come first. Thrown, it comes again. */
function unknownTask(taskId: string): JobError {
  return new JobError('task_unknown', `No job waits for the task ${taskId}.`, {
    hint: 'If it comes again and again: it is not of this deployment, or another conversion has taken its place.',
    isTransient: true,
  });
}

async function endOf(
  { bucket, object, params, tryNumber }: JobOfTask,
  { status, code, message }: TaskNews,
  { oss, resultsBucket }: EndJobServices,
): Promise<{ end: JobEnd; error?: JobError }> {
  const failed = (error: JobError) => ({ end: endOfFailure(tryNumber, error), error });
  if (status === 'Failed') return failed(conversionError(code, message));
  const source = { bucket, object, resultsBucket };
  const result = await findResult(oss, source, readRendition(params), HEAD_BUDGET_MS);
  return result === undefined ? failed(RESULT_MISSING) : { end: { state: 'succeeded', result } };
}

/** Ends the job that waits for a conversion. The same news again changes nothing. */
export async function endJob(news: TaskNews, services: EndJobServices): Promise<EndedJob> {
  const { database } = services;
  const job = await findJobByTask(database, news.taskId, POSTGRES_BUDGET_MS);
  if (job === undefined) throw unknownTask(news.taskId);
  const facts = { job: job.id, upload: job.uploadId };
  if (job.isOver) return { ...facts, outcome: 'finished' };
  const { end, error } = await endOf(job, news, services);
  const isRecorded = await finishJob(database, { taskId: news.taskId }, end, POSTGRES_BUDGET_MS);
  if (!isRecorded) return { ...facts, outcome: 'finished' };
  return { ...facts, outcome: end.state, ...(error && { error }) };
}
