import type { JobRow } from './chaos-database.ts';
import type { Evidence } from './evidence.ts';

/** What the attempts at a job came to. */
export interface Effects {
  /** By the number of each attempt that has begun, in that order: how often it has had the effect. */
  byAttempt: ReadonlyMap<number, number>;
  /** Those of no attempt that has begun. */
  stray: number;
}

/** The keys in what a job has recorded of its results. */
export function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'key' in value && typeof value.key === 'string' ? [value.key] : [];
  return [...own, ...Object.values(value).flatMap(keysIn)];
}

/** The latest attempt that had begun by then: Postgres and OSS run on one machine, and so with one clock. */
function attemptAt({ begun }: JobRow, atMs: number): number | undefined {
  return begun.findLast((one) => one.atMs <= atMs)?.attempt;
}

function attemptsOf(job: JobRow, { hooks, results, conversions }: Evidence): (number | undefined)[] {
  if (job.name === 'on-uploaded')
    return (hooks.get(job.id) ?? []).flatMap(({ step, attempt }) => (step === 'works' ? attempt : []));
  const keys = keysIn(job.result);
  const effects =
    job.name === 'transcode'
      ? [...conversions.values()].filter(({ key }) => keys.includes(key))
      : keys.flatMap((key) => results.get(key) ?? []);
  return effects.map(({ atMs }) => attemptAt(job, atMs));
}

/**
 * How often each attempt at a job has done what it is for: written its result into the bucket, begun a conversion that
 * succeeded, or run the hook to its work.
 */
export function countEffects(job: JobRow, evidence: Evidence): Effects {
  const byAttempt = new Map(job.begun.map(({ attempt }) => [attempt, 0]));
  let stray = 0;
  for (const attempt of attemptsOf(job, evidence)) {
    const sofar = attempt === undefined ? undefined : byAttempt.get(attempt);
    if (attempt === undefined || sofar === undefined) stray += 1;
    else byAttempt.set(attempt, sofar + 1);
  }
  return { byAttempt, stray };
}

/** Of all jobs of a name. */
export interface EffectTotals {
  jobs: number;
  attempts: number;
  effects: number;
  /** Attempts that had none. */
  without: number;
}

export function totalEffects(evidence: Evidence): Record<string, EffectTotals> {
  const totals: Record<string, EffectTotals> = {};
  for (const job of evidence.jobs) {
    const counts = [...countEffects(job, evidence).byAttempt.values()];
    const sofar = totals[job.name] ?? { jobs: 0, attempts: 0, effects: 0, without: 0 };
    totals[job.name] = {
      jobs: sofar.jobs + 1,
      attempts: sofar.attempts + counts.length,
      effects: sofar.effects + counts.reduce((sum, times) => sum + times, 0),
      without: sofar.without + counts.filter((times) => times === 0).length,
    };
  }
  return totals;
}
