import type { Invocation } from '../http/invocation.ts';
import { type Deliver, handOver } from '../jobs/hand-over.ts';
import type { NewJob } from '../uploads/new-job.ts';

/** Sooner than the deadline: the answer still has to get to OSS. */
const MARGIN_MS = 100;
const HAND_OVER_BUDGET_MS = 500;

/**
 * Starts the jobs that were just recorded. It fails nothing: their rows are committed, and what does not get through
 * here the relay hands over.
 */
export async function handOverJobs(
  jobs: readonly NewJob[],
  getDeliver: () => Deliver | undefined,
  { deadline, facts }: Pick<Invocation, 'deadline' | 'facts'>,
): Promise<void> {
  const queued = jobs
    .filter(({ state }) => state === 'queued')
    .map(({ id, name }) => ({ id, name, attempt: 1 }));
  const budgetMs = Math.min(HAND_OVER_BUDGET_MS, deadline.remainingMs() - MARGIN_MS);
  if (queued.length === 0 || budgetMs <= 0) return;
  try {
    const deliver = getDeliver();
    if (deliver === undefined) return;
    const results = await handOver(queued, deliver, budgetMs);
    const failed = results.filter(({ error }) => error !== undefined);
    facts.handedOver = results.length - failed.length;
    if (failed[0] !== undefined) facts.notHandedOver = String(failed[0].error);
  } catch (error) {
    facts.notHandedOver = String(error);
  }
}
