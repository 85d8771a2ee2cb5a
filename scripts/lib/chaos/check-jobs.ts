import type { JobRow, UploadRow } from './chaos-database.ts';
import type { Evidence, Problem } from './evidence.ts';

const ENDED_ONCE = 'every job ended exactly once';
const SUCCEEDED = 'every job that can succeed has succeeded';
const ALL_JOBS = 'every recorded upload has its jobs, and no other has any';
const OF_A_ROW = 'every job is of an upload';

const ENDS = ['succeeded', 'failed', 'skipped', 'dead'];

/** As in kinds.ts. */
const JOBS: Readonly<Record<string, readonly string[]>> = {
  photo: ['on-uploaded', 'thumbnail'],
  video: ['on-uploaded', 'thumbnail', 'transcode'],
  file: ['on-uploaded'],
};

function checkEnd({ id, state, ends, reopened, error }: JobRow): Problem[] {
  if (ends === 1 && reopened === 0 && ENDS.includes(state)) return [];
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

/** What is wrong with jobs. */
export function checkJobs({ answers, uploads, jobs }: Evidence): Problem[] {
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
    ...jobs.flatMap(checkEnd),
    ...jobs
      .filter(({ uploadId }) => !kept.has(uploadId))
      .map(({ id, uploadId }) => ({ promise: OF_A_ROW, detail: `${id}: there is no ${uploadId}` })),
  ];
}
