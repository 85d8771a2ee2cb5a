import type { Attempt } from '../store/jobs/attempt.ts';
import { withTimeout } from '../with-timeout.ts';

const HAND_OVER_BUDGET_MS = 500;

export interface JobToDeliver extends Attempt {
  /** Also the name of the function that runs it. */
  readonly name: string;
}

/** Gives a job to the function that runs it, within that time. Rejects if it may not have got there. */
export type Deliver = (job: JobToDeliver, limitMs: number) => Promise<'accepted' | 'already delivered'>;

export interface HandOverResult<Job extends JobToDeliver = JobToDeliver> {
  job: Job;
  /** Why it is not known to be delivered. */
  error?: unknown;
}

async function deliverInTime<Job extends JobToDeliver>(
  job: Job,
  deliver: Deliver,
  budgetMs: number,
): Promise<HandOverResult<Job>> {
  const tooLate = () => new Error(`The hand-over took longer than ${Math.round(budgetMs)} ms.`);
  try {
    await withTimeout(deliver(job, budgetMs), budgetMs, tooLate);
    return { job };
  } catch (error) {
    return { job, error: error ?? new Error('The hand-over failed.') };
  }
}

/**
 * Hands jobs over at once, each within the budget. Never rejects: their rows are committed, and what is not delivered
 * here the relay delivers.
 */
export function handOver<Job extends JobToDeliver>(
  jobs: readonly Job[],
  deliver: Deliver,
  budgetMs = HAND_OVER_BUDGET_MS,
): Promise<HandOverResult<Job>[]> {
  return Promise.all(jobs.map((job) => deliverInTime(job, deliver, budgetMs)));
}
