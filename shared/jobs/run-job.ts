import { randomUUID } from 'node:crypto';
import { CallbackError } from '../http/errors.ts';
import { describeError, type Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import type { Attempt } from '../store/jobs/attempt.ts';
import { type ClaimedJob, claimJob } from '../store/jobs/claim-job.ts';
import { extendLease } from '../store/jobs/extend-lease.ts';
import { finishJob, type JobEnd } from '../store/jobs/finish-job.ts';
import type { Json } from '../uploads/admitted-upload.ts';
import { endOfFailure } from './end-of-failure.ts';
import { type JobError, toJobError } from './job-error.ts';
import { keepLease } from './keep-lease.ts';
import { type JobRun, withinTime } from './within-time.ts';

const CLAIM_BUDGET_MS = 5000;
const RECORD_BUDGET_MS = 2500;
const LEASE_MS = 30_000;

/** Something else goes on with it; if there is no news of that in time, there is another attempt. */
interface Waiting {
  readonly state: 'waiting';
  readonly taskId: string;
  readonly waitMs: number;
  /** This attempt found it at work, and began nothing: it does not count. */
  readonly isForgiven?: boolean;
}

export type WorkOutcome =
  | { readonly state: 'succeeded'; readonly result: Json }
  | { readonly state: 'skipped'; readonly reason: string }
  | Waiting;

export type Work = (job: ClaimedJob, run: JobRun) => Promise<WorkOutcome>;

export interface JobServices {
  database: Database;
  log: Log;
  /** How long the work may take. What is recorded afterwards comes on top. */
  timeoutMs: number;
  leaseMs?: number;
}

export type RunOutcome =
  | WorkOutcome['state']
  | 'failed'
  | 'dead'
  | 'superseded'
  /** Why there was nothing to do. */
  | 'running'
  | 'not due'
  | 'finished'
  | 'unknown';

/** How many attempts do not count, this one included. */
function forgivenWith({ attempt, tryNumber }: ClaimedJob): number {
  return attempt - tryNumber + 1;
}

function recordOnce(database: Database, job: ClaimedJob, outcome: JobEnd | WorkOutcome): Promise<boolean> {
  const { id, attempt } = job;
  if (outcome.state !== 'waiting') return finishJob(database, { id, attempt }, outcome, RECORD_BUDGET_MS);
  const { waitMs: leaseMs, taskId, isForgiven = false } = outcome;
  const lease = { leaseMs, taskId, ...(isForgiven && { forgiven: forgivenWith(job) }) };
  return extendLease(database, { id, attempt }, lease, RECORD_BUDGET_MS);
}

/** The work is done, so its end is worth a second budget: a connection that went silent eats the first. */
async function record(database: Database, job: ClaimedJob, outcome: JobEnd | WorkOutcome): Promise<boolean> {
  try {
    return await recordOnce(database, job, outcome);
  } catch (error) {
    if (!(error instanceof CallbackError && error.code === 'database_unavailable')) throw error;
    return recordOnce(database, job, outcome);
  }
}

function endOf(job: ClaimedJob, failure: JobError): JobEnd {
  const { code, message, hint, uncountedAgainMs: retryAfterMs } = failure;
  if (retryAfterMs === undefined) return endOfFailure(job.tryNumber, failure);
  return { state: 'failed', error: { code, message, hint }, retryAfterMs, forgiven: forgivenWith(job) };
}

/** Does the work while it keeps the lease. Never rejects: how the work failed is an end like another. */
async function attemptWork(
  job: ClaimedJob,
  work: Work,
  { database, timeoutMs, leaseMs = LEASE_MS }: JobServices,
): Promise<{ outcome: JobEnd | WorkOutcome; failure?: JobError }> {
  const lease = keepLease(leaseMs, (limitMs) => extendLease(database, job, { leaseMs }, limitMs));
  try {
    return { outcome: await withinTime(timeoutMs, lease.lost, (run) => work(job, run)) };
  } catch (error) {
    const failure = toJobError(error);
    return { outcome: endOf(job, failure), failure };
  } finally {
    await lease.stop();
  }
}

/**
 * Claims the job ▸ works ▸ records how it ended. A failure of the job is recorded, and not thrown: the row owns the
 * retries. What is thrown is for Function Compute to try again: without the database nothing can be recorded.
 */
export async function runJob(message: Attempt, work: Work, services: JobServices): Promise<RunOutcome> {
  const { database, log, leaseMs = LEASE_MS } = services;
  const startedAt = performance.now();
  const options = { ...message, runner: randomUUID(), leaseMs };
  const claim = await claimJob(database, options, CLAIM_BUDGET_MS);
  if (claim.outcome !== 'claimed') {
    log('info', { job: message.id, attempt: message.attempt, outcome: claim.outcome });
    return claim.outcome;
  }
  const { job } = claim;
  const { outcome, failure } = await attemptWork(job, work, services);
  const isRecorded = await record(database, job, outcome);
  const facts = {
    job: job.id,
    name: job.name,
    upload: job.upload.id,
    attempt: job.attempt,
    outcome: isRecorded ? outcome.state : 'superseded',
    ms: Math.round(performance.now() - startedAt),
  };
  if (failure === undefined) log('info', facts);
  else log('error', { ...facts, code: failure.code, ...describeError(failure, !failure.isTransient) });
  return isRecorded ? outcome.state : 'superseded';
}
