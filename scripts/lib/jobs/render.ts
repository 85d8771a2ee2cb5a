import type { JobRecord } from '../../../shared/store/jobs/list-jobs.ts';
import { onOneLine } from '../on-one-line.ts';

const COLUMNS = ['id', 'name', 'state', 'attempts', 'age', 'object', 'error'] as const;
type Line = Record<(typeof COLUMNS)[number], string>;

const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

function ageOf({ createdAt }: JobRecord): string {
  const seconds = Math.max(0, Math.round((Date.now() - createdAt.getTime()) / 1000));
  const unit = UNITS.find(([, length]) => seconds >= length);
  return unit === undefined ? `${seconds} s` : `${Math.floor(seconds / unit[1])} ${unit[0]}`;
}

function toLine(job: JobRecord): Line {
  return {
    id: job.id,
    name: job.name,
    state: job.state,
    attempts: String(job.attempts),
    age: ageOf(job),
    object: onOneLine(job.object),
    error: onOneLine(job.error === null ? '' : `${job.error.code}: ${job.error.message}`),
  };
}

export function renderJobs(jobs: readonly JobRecord[]): string {
  if (jobs.length === 0) return 'none';
  const header = Object.fromEntries(COLUMNS.map((column) => [column, column])) as Line;
  const lines = [header, ...jobs.map(toLine)];
  const widths = new Map(
    COLUMNS.map((column) => [column, Math.max(...lines.map((line) => line[column].length))]),
  );
  return lines
    .map((line) =>
      COLUMNS.map((column) => line[column].padEnd(widths.get(column) ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? onOneLine(value) : JSON.stringify(value);
}

/** What is not known is left out. */
export function renderJob({ error, ...job }: JobRecord): string {
  const facts = { ...job, ...(error && { error: error.code, message: error.message, hint: error.hint }) };
  return Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name.padEnd(12)}${textOf(value)}`)
    .join('\n');
}
