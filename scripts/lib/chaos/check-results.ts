import type { JobRow } from './chaos-database.ts';
import { keysIn } from './count-effects.ts';
import type { Evidence, Problem } from './evidence.ts';
import type { Look } from './look-at-results.ts';
import { colourOf } from './samples.ts';

const THERE = 'each result of a job that succeeded is in the bucket, once';
const NO_STRAYS = 'there is no effect without a job';
const GENUINE = 'a result is what was asked for, of what was uploaded';

/** As in kinds.ts, of the samples. */
const LOOKS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  photo: { thumbnail: 'webp 24x24' },
  video: { thumbnail: 'jpeg 32x24', transcode: 'h264 64x48' },
};
/** What compressing it twice changes. */
const COLOUR_TOLERANCE = 12;

function isOfColour({ colour = [] }: Look, sample: number): boolean {
  return colourOf(sample).every((value, at) => Math.abs(value - (colour[at] ?? -1)) <= COLOUR_TOLERANCE);
}

function namesOf({ jobs }: Evidence): [key: string, job: JobRow][] {
  return jobs
    .filter(({ state }) => state === 'succeeded')
    .flatMap((job) => keysIn(job.result).map((key): [string, JobRow] => [key, job]));
}

function checkThere(named: readonly [key: string, job: JobRow][], { looks, jobs }: Evidence): Problem[] {
  const owners = new Map<string, JobRow>();
  const problems: Problem[] = [];
  for (const [key, job] of named) {
    const other = owners.get(key);
    if (other !== undefined)
      problems.push({ promise: THERE, detail: `${key} is the result of ${other.id} and of ${job.id}` });
    if (!looks.has(key)) problems.push({ promise: THERE, detail: `${key} of ${job.id} is not there` });
    owners.set(key, job);
  }
  const silent = jobs.filter(
    ({ name, state, result }) =>
      name !== 'on-uploaded' && state === 'succeeded' && keysIn(result).length !== 1,
  );
  return [
    ...problems,
    ...silent.map(({ id, result }) => ({
      promise: THERE,
      detail: `${id} names ${keysIn(result).length} results`,
    })),
  ];
}

function checkStrays(
  named: readonly [key: string, job: JobRow][],
  { looks, results, jobs, hooks }: Evidence,
) {
  const keys = new Set(named.map(([key]) => key));
  const ids = new Set(jobs.map(({ id }) => id));
  const strays = [
    ...[...new Set([...looks.keys(), ...results.keys()])].filter((key) => !keys.has(key)),
    ...[...hooks.keys()].filter((id) => !ids.has(id)),
  ];
  return strays.map((detail) => ({ promise: NO_STRAYS, detail }));
}

function checkLooks(named: readonly [key: string, job: JobRow][], { answers, uploads, looks }: Evidence) {
  const rows = new Map(uploads.map((row) => [row.id, row]));
  const samples = new Map(answers.map(({ upload }) => [upload.key, upload.sample]));
  return named.flatMap(([key, { uploadId, name }]): Problem[] => {
    const { kind = '', object = '' } = rows.get(uploadId) ?? {};
    const look = looks.get(key);
    if (look === undefined) return [];
    const expected = LOOKS[kind]?.[name];
    const isRight = look.is === expected && (kind !== 'photo' || isOfColour(look, samples.get(object) ?? 0));
    if (isRight) return [];
    const is = `${look.is}${look.colour === undefined ? '' : ` of the colour ${look.colour.join(', ')}`}`;
    return [{ promise: GENUINE, detail: `${key} is ${is}, and it should be ${expected}` }];
  });
}

/** What is wrong with what is in the bucket under the prefix of results. */
export function checkResults(evidence: Evidence): Problem[] {
  const named = namesOf(evidence);
  return [...checkThere(named, evidence), ...checkStrays(named, evidence), ...checkLooks(named, evidence)];
}
