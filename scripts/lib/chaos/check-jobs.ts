import type { JobRow, UploadRow } from './chaos-database.ts';
import type { Evidence, Problem } from './evidence.ts';
import type { HookStep } from './kinds.ts';

const ENDED_ONCE = 'every job ended exactly once';
const SUCCEEDED = 'every job that can succeed has succeeded';
const ALL_JOBS = 'every recorded upload has its jobs, and no other has any';
const EFFECTS = 'a job had its effect, and never more often than it was attempted';
const ALONE = 'one attempt at a time is at a job';
const NO_STRAYS = 'there is no effect without a job';

/** As in kinds.ts. */
const JOBS: Readonly<Record<string, readonly string[]>> = {
  photo: ['on-uploaded', 'thumbnail'],
  video: ['on-uploaded', 'thumbnail', 'transcode'],
  file: ['on-uploaded'],
};

function checkEnd({ id, state, ends, reopened, error }: JobRow): Problem[] {
  if (ends === 1 && reopened === 0) return [];
  const why = error === null ? '' : `, ${error.code}: ${error.message}`;
  return [
    { promise: ENDED_ONCE, detail: `${id}: ${ends} ends, taken up again ${reopened} times, ${state}${why}` },
  ];
}

function checkState({ id, name, state, error }: JobRow, isBroken: boolean): Problem[] {
  const expected = isBroken && name === 'thumbnail' ? 'failed' : 'succeeded';
  if (state === expected) return [];
  return [{ promise: SUCCEEDED, detail: `${id} is ${state}: ${error?.code} ${error?.message}` }];
}

function checkNames({ id, kind, state }: UploadRow, jobs: readonly JobRow[]): Problem[] {
  const expected = state === 'recorded' ? (JOBS[kind] ?? []) : [];
  const names = jobs.map(({ name }) => name).sort();
  if (names.join() === expected.join()) return [];
  return [{ promise: ALL_JOBS, detail: `${id} (${kind}, ${state}) has ${names.join(', ') || 'none'}` }];
}

/** The keys in what a job has recorded of its results. */
function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'key' in value && typeof value.key === 'string' ? [value.key] : [];
  return [...own, ...Object.values(value).flatMap(keysIn)];
}

function checkEffect({ id, attempts }: JobRow, what: string, times = 0): Problem[] {
  if (times >= 1 && times <= attempts) return [];
  return [{ promise: EFFECTS, detail: `${id}: ${what} ${times} times in ${attempts} attempts` }];
}

/** A process that was killed writes nothing more: of those that go on, one alone may be at it. */
function checkHook(job: JobRow, steps: readonly HookStep[]): Problem[] {
  const works = steps.filter(({ step }) => step === 'works').length;
  const current = steps.map((_, at) => steps.slice(0, at + 1).findLast(({ step }) => step === 'begins')?.run);
  const late = steps.filter(({ run }, at) => run !== current[at]);
  const detail = `${job.id}: ${late.map(({ step }) => step).join(', ')} when another attempt had begun`;
  return [
    ...checkEffect(job, 'its hook ran', works),
    ...(late.length === 0 ? [] : [{ promise: ALONE, detail }]),
  ];
}

function checkEffects(job: JobRow, { results, hooks }: Evidence): Problem[] {
  if (job.state !== 'succeeded') return [];
  if (job.name === 'on-uploaded') return checkHook(job, hooks.get(job.id) ?? []);
  const keys = keysIn(job.result);
  if (keys.length === 0) return checkEffect(job, 'it names a result');
  return keys.flatMap((key) => checkEffect(job, `${key} was written`, results.get(key)));
}

function checkStrays({ jobs, results, hooks }: Evidence): Problem[] {
  const ids = new Set(jobs.map(({ id }) => id));
  const keys = new Set(jobs.flatMap(({ result }) => keysIn(result)));
  const strays = [
    ...[...hooks.keys()].filter((id) => !ids.has(id)),
    ...[...results.keys()].filter((key) => !keys.has(key)),
  ];
  return strays.map((detail) => ({ promise: NO_STRAYS, detail }));
}

/** What is wrong with jobs, and with what they did. */
export function checkJobs(evidence: Evidence): Problem[] {
  const { answers, uploads, jobs } = evidence;
  const broken = new Set(
    answers.filter(({ upload }) => upload.wrong === 'broken picture').map(({ upload }) => upload.key),
  );
  const kept = new Map(uploads.map((upload) => [upload.id, { upload, jobs: [] as JobRow[] }]));
  for (const job of jobs) kept.get(job.uploadId)?.jobs.push(job);
  return [
    ...[...kept.values()].flatMap((one) => [
      ...checkNames(one.upload, one.jobs),
      ...one.jobs.flatMap((job) => checkState(job, broken.has(one.upload.object))),
    ]),
    ...jobs.flatMap((job) => [...checkEnd(job), ...checkEffects(job, evidence)]),
    ...checkStrays(evidence),
  ];
}
