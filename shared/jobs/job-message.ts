import { createHash } from 'node:crypto';
import type { Attempt } from '../store/jobs/attempt.ts';
import { JobError } from './job-error.ts';

const FITS_A_TASK_ID = /^[A-Za-z0-9_-]{1,100}$/;

/** Function Compute takes a task id once, so an attempt that is handed over twice is delivered once. */
export function taskIdOf({ id, attempt }: Attempt): string {
  const safe = FITS_A_TASK_ID.test(id) ? id : createHash('sha256').update(id).digest('hex');
  return `job_${safe}_${attempt}`;
}

/** What a function is invoked with. The row has all the rest. */
export function messageOf({ id, attempt }: Attempt): { jobId: string; attempt: number } {
  return { jobId: id, attempt };
}

function isAttempt(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1_000_000;
}

/** Reads what `messageOf` wrote, from the event of a function. Without an attempt it is the next one. */
export function readJobMessage(event: unknown): Attempt {
  try {
    const text = event instanceof Uint8Array ? Buffer.from(event).toString('utf8') : String(event);
    const { jobId, attempt = 1 } = JSON.parse(text) as { jobId?: unknown; attempt?: unknown };
    if (typeof jobId === 'string' && jobId !== '' && isAttempt(attempt)) return { id: jobId, attempt };
  } catch {
    // Not JSON, so not a message either.
  }
  throw new JobError('message_malformed', 'The event is not the message of a job.', {
    hint: 'Jobs are handed over as {"jobId":"…","attempt":1}. To run one again use "npm run jobs -- retry".',
    isTransient: false,
  });
}
