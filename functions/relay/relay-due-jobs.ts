import { setTimeout as sleep } from 'node:timers/promises';
import { type Deliver, handOver } from '../../shared/jobs/hand-over.ts';
import { MAX_TRIES } from '../../shared/jobs/retry-policy.ts';
import type { Database } from '../../shared/store/database.ts';
import { claimDueJobs } from '../../shared/store/jobs/claim-due-jobs.ts';
import { settleHandOvers } from '../../shared/store/jobs/settle-hand-overs.ts';
import { settlementOf } from './settlement-of.ts';

const LANES = 4;
const BATCH = 25;
const POSTGRES_BUDGET_MS = 5000;
const HAND_OVER_BUDGET_MS = 5000;
/** A batch is begun only when there is time for its end: what was handed over has to be written down. */
const BATCH_MARGIN_MS = 2 * POSTGRES_BUDGET_MS + HAND_OVER_BUDGET_MS;
/** Longer than a run, so that no other relay is given what this one has. */
const CLAIM_MS = 120_000;
const PAUSE_MS = 125;
const MAX_BAD_BATCHES = 4;

export interface RelayServices {
  database: Database;
  deliver: Deliver;
}

export interface RelayReport {
  delivered: number;
  undelivered: number;
  dead: string[];
  /** Why something could not be delivered, the first time. */
  error?: unknown;
}

async function relayBatch({ database, deliver }: RelayServices, report: RelayReport) {
  const options = { limit: BATCH, maxTries: MAX_TRIES, claimMs: CLAIM_MS };
  const { jobs, dead } = await claimDueJobs(database, options, POSTGRES_BUDGET_MS);
  report.dead.push(...dead);
  const results = await handOver(jobs, deliver, HAND_OVER_BUDGET_MS);
  const failed = results.filter(({ error }) => error !== undefined);
  const settled = results.map(settlementOf);
  if (settled.length > 0) await settleHandOvers(database, settled, POSTGRES_BUDGET_MS);
  report.dead.push(...settled.filter(({ error }) => error !== undefined).map(({ id }) => id));
  report.delivered += settled.length - failed.length;
  report.undelivered += failed.length;
  if (failed[0] !== undefined) report.error ??= failed[0].error;
  return { isLast: jobs.length + dead.length < BATCH, isBad: failed.length > jobs.length / 2 };
}

/** Batch after batch, slower while Function Compute refuses them; after a few such in a row the rest can wait. */
async function runLane(services: RelayServices, report: RelayReport, endsAt: number): Promise<void> {
  let badBatches = 0;
  while (Date.now() + BATCH_MARGIN_MS < endsAt) {
    const { isLast, isBad } = await relayBatch(services, report);
    badBatches = isBad ? badBatches + 1 : 0;
    if (isLast || badBatches === MAX_BAD_BATCHES) return;
    if (isBad) await sleep(PAUSE_MS * 2 ** badBatches);
  }
}

/** Hands over all jobs that are due, as far as the time goes. Any number of relays may run at once. */
export async function relayDueJobs(services: RelayServices, timeoutMs: number): Promise<RelayReport> {
  const report: RelayReport = { delivered: 0, undelivered: 0, dead: [] };
  const endsAt = Date.now() + timeoutMs;
  const lanes = Array.from({ length: LANES }, () => runLane(services, report, endsAt));
  // All of them end before this does: what runs on in a frozen instance would end at some later time.
  const broken = (await Promise.allSettled(lanes)).find(({ status }) => status === 'rejected');
  if (broken?.status === 'rejected') throw broken.reason;
  return report;
}
