import { quote } from '../../shared/callback/quote.ts';
import { readJobMessage } from '../../shared/jobs/job-message.ts';
import { retryPausesMs } from '../../shared/jobs/retry-policy.ts';
import type { Log } from '../../shared/log.ts';
import type { Database } from '../../shared/store/database.ts';
import type { Attempt } from '../../shared/store/jobs/attempt.ts';
import { failInvocation } from '../../shared/store/jobs/fail-invocation.ts';
import type { RecordedError } from '../../shared/store/jobs/finish-job.ts';
import type { Failure } from './read-failure.ts';

const POSTGRES_BUDGET_MS = 5000;
const MAX_QUOTED = 2000;
const MAX_SAID = 500;

export interface NoteServices {
  database: Database;
  log: Log;
}

/** Undefined for events that are not the message of a job. */
function jobOf({ payload }: Failure): Attempt | undefined {
  try {
    return readJobMessage(payload);
  } catch {
    return undefined;
  }
}

function describe({ functionName, requestId, condition, invocations, said }: Failure): RecordedError {
  const why = [condition, said.slice(0, MAX_SAID)].filter((part) => part !== '').join(': ');
  return {
    code: 'invocation_failed',
    message: `Function Compute gave up after ${invocations} invocations of ${functionName}: ${why}`,
    hint: `Look in the log of ${functionName} for the request id ${requestId}: it may not load, run out of memory or time, or not reach the database.`,
  };
}

/**
 * Writes down that Function Compute has given up: in the row of the job, which the relay then takes up again, else in
 * the log, where an alert can be set on the outcome `invocation_failed`.
 */
export async function noteFailure(failure: Failure, { database, log }: NoteServices): Promise<boolean> {
  const job = jobOf(failure);
  const { functionName, condition, invocations, payload } = failure;
  const facts = { outcome: 'invocation_failed', function: functionName, condition, invocations };
  const ofRequest = { ...facts, failedRequestId: failure.requestId, said: quote(failure.said, MAX_SAID) };
  if (job === undefined) {
    log('error', { ...ofRequest, payload: quote(payload, MAX_QUOTED) });
    return false;
  }
  const failed = { ...job, error: describe(failure), pausesMs: retryPausesMs() };
  const isRecorded = await failInvocation(database, failed, POSTGRES_BUDGET_MS);
  log(isRecorded ? 'error' : 'info', { ...ofRequest, job: job.id, attempt: job.attempt, isRecorded });
  return isRecorded;
}
