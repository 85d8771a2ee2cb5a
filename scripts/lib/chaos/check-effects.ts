import type { JobRow } from './chaos-database.ts';
import { countEffects, keysIn, totalEffects } from './count-effects.ts';
import type { Evidence, Problem } from './evidence.ts';
import { groupBy } from './group-by.ts';
import type { HookStep } from './kinds.ts';

const DONE = 'a job that succeeded has had its effect';
const ONCE = 'an attempt has its effect once, and nothing else has any';
const ALONE = 'one attempt at a time is at a job';
const EXPLAINED = 'an attempt without effect was killed, or has failed';

/** OSS works for it while attempts come and go: the one that succeeds may only have asked what became of it. */
const WORKED_AT_ELSEWHERE = 'transcode';

function checkTimes(job: JobRow, evidence: Evidence): Problem[] {
  const { byAttempt, stray } = countEffects(job, evidence);
  const times = [...byAttempt.values()];
  const sum = times.reduce((one, other) => one + other, 0);
  const is = `${job.id}: ${[...byAttempt].map(([attempt, count]) => `attempt ${attempt} ${count} times`).join(', ')}`;
  const isTooOften = times.some((count) => count > 1);
  const isDone = job.name === WORKED_AT_ELSEWHERE ? sum > 0 : times.at(-1) === 1;
  return [
    ...(isTooOften ? [{ promise: ONCE, detail: is }] : []),
    ...(job.taken > 0
      ? [{ promise: ALONE, detail: `${job.id}: taken ${job.taken} times from an attempt that held it` }]
      : []),
    ...(stray > 0 ? [{ promise: ONCE, detail: `${job.id}: ${stray} times by no attempt of it` }] : []),
    ...(job.state === 'succeeded' && !isDone ? [{ promise: DONE, detail: is }] : []),
  ];
}

/** A process that was killed writes nothing more: of those that go on, one alone may be at it. */
function checkHook({ id }: JobRow, steps: readonly HookStep[] = []): Problem[] {
  const runs = groupBy([...new Set(steps.map(({ run, attempt }) => `${attempt} ${run}`))], (name) =>
    String(name.split(' ', 1)),
  );
  const twice = [...runs].filter(([, names]) => names.length > 1);
  const current = steps.map((_, at) => steps.slice(0, at + 1).findLast(({ step }) => step === 'begins')?.run);
  const late = steps.filter(({ run }, at) => run !== current[at]);
  const detail = `${id}: ${late.map(({ step }) => step).join(', ')} when another attempt had begun`;
  return [
    ...twice.map(([attempt]) => ({
      promise: ONCE,
      detail: `${id}: attempt ${attempt} called its hook twice`,
    })),
    ...(late.length === 0 ? [] : [{ promise: ALONE, detail }]),
  ];
}

/** Each request to OSS has one result. */
function checkRequests({ results }: Evidence): Problem[] {
  return [...results].flatMap(([key, written]) =>
    new Set(written.map(({ requestId }) => requestId)).size === written.length
      ? []
      : [{ promise: ONCE, detail: `${key} was written twice for one request` }],
  );
}

/** Each conversion writes its result once. One that is not needed any more may be at work at the end. */
function checkConversions({ results, conversions, jobs }: Evidence): Problem[] {
  const ended = groupBy([...conversions.values()], ({ key }) => key);
  const begun = new Map(
    jobs
      .filter(({ name }) => name === WORKED_AT_ELSEWHERE)
      .flatMap((job) => keysIn(job.result).map((key) => [key, job.begun.length] as const)),
  );
  return [...new Set([...ended.keys(), ...begun.keys()])].flatMap((key) => {
    const times = results.get(key)?.length ?? 0;
    if (times >= (ended.get(key)?.length ?? 0) && times <= (begun.get(key) ?? 0)) return [];
    const detail = `${key} was written ${times} times by ${ended.get(key)?.length ?? 0} conversions in ${begun.get(key) ?? 0} attempts`;
    return [{ promise: ONCE, detail }];
  });
}

function checkWithout(evidence: Evidence): Problem[] {
  return Object.entries(totalEffects(evidence)).flatMap(([name, { without }]) => {
    if (name === WORKED_AT_ELSEWHERE) return [];
    const failures = evidence.jobs
      .filter((job) => job.name === name)
      .reduce((sum, job) => sum + job.failures, 0);
    const ended = (evidence.failed.get(name) ?? 0) + failures;
    if (without <= ended) return [];
    return [
      { promise: EXPLAINED, detail: `${name}: ${without} attempts without effect, and ${ended} ended so` },
    ];
  });
}

/** What is wrong with what jobs did, attempt by attempt. */
export function checkEffects(evidence: Evidence): Problem[] {
  const { jobs, hooks } = evidence;
  return [
    ...jobs.flatMap((job) => [...checkTimes(job, evidence), ...checkHook(job, hooks.get(job.id))]),
    ...checkRequests(evidence),
    ...checkConversions(evidence),
    ...checkWithout(evidence),
  ];
}
