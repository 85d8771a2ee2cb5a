import type { JobEnd } from '../store/jobs/finish-job.ts';
import type { JobError } from './job-error.ts';
import { retryAfterMs } from './retry-policy.ts';

/** What becomes of a job when a try has failed: there is another one, or there is none. */
export function endOfFailure(tryNumber: number, { code, message, hint, isTransient }: JobError): JobEnd {
  const error = { code, message, hint };
  if (!isTransient) return { state: 'failed', error };
  const afterMs = retryAfterMs(tryNumber);
  return afterMs === undefined ? { state: 'dead', error } : { state: 'failed', error, retryAfterMs: afterMs };
}
