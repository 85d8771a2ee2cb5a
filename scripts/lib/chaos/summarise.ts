import { type ReportTotals, totalReports } from './check-reports.ts';
import { type EffectTotals, totalEffects } from './count-effects.ts';
import { countHealed, type Healed } from './count-healed.ts';
import { countOverwritten, type Overwritten } from './count-overwritten.ts';
import type { ChaosResult } from './run-chaos.ts';

/** What a run was, in numbers. */
export interface ChaosSummary {
  seed: number;
  /** Of the uploads and the faults that were planned: the same for the same seed. */
  plan: string;
  uploads: number;
  clients: number;
  seconds: ChaosResult['seconds'];
  /** How many hours had to pass until all was done. */
  hours: number;
  /** How often each fault has happened to something. */
  faults: Readonly<Record<string, number>>;
  killed: Readonly<Record<string, number>>;
  /** What clients got, by status. */
  answers: Readonly<Record<string, number>>;
  callbacks: { sent: number; p50Ms: number; p99Ms: number; slowestMs: number };
  /** Rows, by who reported the upload first. */
  recordedBy: Readonly<Record<string, number>>;
  states: Readonly<Record<string, number>>;
  reports: ReportTotals;
  overwritten: Overwritten;
  /** What would be missing, had nothing else brought it. */
  healed: Healed;
  jobs: {
    ended: Readonly<Record<string, number>>;
    attempts: Readonly<Record<string, number>>;
  };
  /** The relay, beside the uploads. */
  relays: ChaosResult['evidence']['relays'];
  /** Jobs that were taken from an attempt that was at them. */
  taken: number;
  /** By the name of the job. */
  effects: Readonly<Record<string, EffectTotals>>;
  /** Results that are in the bucket. */
  results: number;
  problems: ChaosResult['problems'];
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string | number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export function summarise({
  seed,
  plan,
  uploads,
  clients,
  seconds,
  hours,
  evidence,
  problems,
}: ChaosResult): ChaosSummary {
  const { jobs, callbacks } = evidence;
  const sent = callbacks.filter(({ dropped }) => !dropped);
  const times = sent.map(({ milliseconds }) => milliseconds).sort((one, other) => one - other);
  return {
    seed,
    plan,
    uploads,
    clients,
    seconds,
    hours,
    faults: evidence.hits as Record<string, number>,
    killed: Object.fromEntries(evidence.killed),
    answers: countBy(evidence.answers, ({ status }) => status),
    callbacks: {
      sent: sent.length,
      p50Ms: percentile(times, 0.5),
      p99Ms: percentile(times, 0.99),
      slowestMs: times.at(-1) ?? 0,
    },
    recordedBy: countBy(evidence.uploads, ({ source }) => source),
    states: countBy(evidence.uploads, ({ state }) => state),
    reports: totalReports(evidence),
    overwritten: countOverwritten(evidence),
    healed: countHealed(evidence),
    jobs: {
      ended: countBy(jobs, ({ state }) => state),
      attempts: countBy(jobs, ({ attempts }) => attempts),
    },
    relays: evidence.relays,
    taken: jobs.filter(({ taken }) => taken > 0).length,
    effects: totalEffects(evidence),
    results: evidence.looks.size,
    problems,
  };
}
