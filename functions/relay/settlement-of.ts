import type { HandOverResult, JobToDeliver } from '../../shared/jobs/hand-over.ts';
import { toJobError } from '../../shared/jobs/job-error.ts';
import { handOverAgainMs, lookAgainMs } from '../../shared/jobs/retry-policy.ts';
import type { RecordedError } from '../../shared/store/jobs/finish-job.ts';
import type { HandedOver } from '../../shared/store/jobs/settle-hand-overs.ts';

interface ClaimedForHandOver extends JobToDeliver {
  readonly tryNumber: number;
  /** How many times in a row it could not be handed over until now. */
  readonly undelivered: number;
}

function notHandedOver(functionName: string, times: number, cause: unknown): RecordedError {
  const { code, message } = toJobError(cause);
  return {
    code: 'not_handed_over',
    message: `The function ${functionName} could not be given this job, ${times} times in a row. The last time: ${code}: ${message}`,
    hint: `Is ${functionName} deployed, and may the role of the relay call fc:InvokeFunction for it? Then begin the job again: npm run jobs -- retry.`,
  };
}

/** What becomes of a job that was handed over, or could not be. */
export function settlementOf({ job, error }: HandOverResult<ClaimedForHandOver>): HandedOver {
  const { id, attempt, name, tryNumber } = job;
  if (error === undefined) return { id, attempt, undelivered: 0, lookAgainMs: lookAgainMs(tryNumber) };
  const undelivered = job.undelivered + 1;
  const againMs = handOverAgainMs(undelivered);
  if (againMs !== undefined) return { id, attempt, undelivered, lookAgainMs: againMs };
  return { id, attempt, undelivered, lookAgainMs: 0, error: notHandedOver(name, undelivered, error) };
}
