import type { Database } from '../../../shared/store/database.ts';
import { giveUpJobs } from '../../../shared/store/jobs/give-up-jobs.ts';
import { type JobRecord, listJobs } from '../../../shared/store/jobs/list-jobs.ts';
import { retryJobs } from '../../../shared/store/jobs/retry-jobs.ts';
import type { JobsOptions } from './options.ts';
import { renderJob, renderJobs } from './render.ts';

const LIMIT_MS = 15_000;

export interface CommandResult {
  text: string;
  json: unknown;
  /** What could not be done, a sentence for each id. */
  problems: string[];
}

function findProblems(
  ids: readonly string[],
  done: readonly string[],
  found: readonly JobRecord[],
  why: (job: JobRecord) => string,
): string[] {
  return ids
    .filter((id) => !done.includes(id))
    .map((id) => {
      const job = found.find((one) => one.id === id);
      return job === undefined ? `There is no job "${id}".` : why(job);
    });
}

async function list(database: Database, { selection, limit }: JobsOptions): Promise<CommandResult> {
  const jobs = await listJobs(database, selection, limit, LIMIT_MS);
  return { text: renderJobs(jobs), json: jobs, problems: [] };
}

async function show(database: Database, { selection: { ids = [] } }: JobsOptions): Promise<CommandResult> {
  const jobs = await listJobs(database, { ids }, ids.length, LIMIT_MS);
  const problems = findProblems(
    ids,
    jobs.map(({ id }) => id),
    jobs,
    () => '',
  );
  return { text: jobs.map(renderJob).join('\n\n'), json: jobs, problems };
}

function whyLeftAlone({ id, state, result }: JobRecord): string {
  if (state !== 'skipped') return `Job "${id}" is left alone: its state is ${state}.`;
  return `Job "${id}" is left alone: it was skipped, as it does not apply to its upload: ${JSON.stringify(result)}`;
}

/** Changes jobs, and says of those that were named and not changed why that is so. */
async function change(
  database: Database,
  { selection }: JobsOptions,
  does: (...args: Parameters<typeof retryJobs>) => Promise<string[]>,
  said: string,
): Promise<CommandResult> {
  const { ids = [] } = selection;
  const done = await does(database, selection, LIMIT_MS);
  const rest = ids.filter((id) => !done.includes(id));
  const found = rest.length === 0 ? [] : await listJobs(database, { ids: rest }, rest.length, LIMIT_MS);
  const problems = findProblems(ids, done, found, whyLeftAlone);
  return { text: `${done.length} ${said}`, json: { changed: done, problems }, problems };
}

/** What `npm run jobs` does, once its arguments are understood. */
export function runCommand(database: Database, options: JobsOptions): Promise<CommandResult> {
  const { command, selection } = options;
  if (command === 'list') return list(database, options);
  if (command === 'show') return show(database, options);
  if (command === 'retry') return change(database, options, retryJobs, 'queued: the next relay takes them');
  if (selection.ids === undefined)
    return list(database, { ...options, selection: { ...selection, states: ['dead'] } });
  return change(database, options, giveUpJobs, 'given up');
}
