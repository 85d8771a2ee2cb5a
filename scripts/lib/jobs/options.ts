import { parseArgs } from 'node:util';
import { JOB_STATES, type JobSelection, type JobState } from '../../../shared/store/jobs/list-jobs.ts';
import { folderOfCloud } from '../start/running-cloud.ts';

const DEFAULT_LIMIT = 20;

export const USAGE = `Usage: npm run jobs -- <command> [options]

  list                 the newest jobs
  show <id>...         all that is known of a job
  retry <id>...        begin jobs again that failed or are dead: the next relay takes them, within a minute
  dead                 the jobs that were given up
  dead <id>...         give jobs up that have not ended

  --state <state>      of list and retry: only those in this state (${JOB_STATES.join(', ')}); may be repeated
  --name <name>        of list, retry and dead: only those of this name, such as thumbnail
  --upload <id>        of list, retry and dead: only those of this upload
  --limit <n>          of list, and of dead without ids: how many are printed (default ${DEFAULT_LIMIT})
  --db <url>           the database; without it DATABASE_URL, from the environment or from .env beside s.yaml, else that
                       of what ./scripts/start runs
  --local              that of what ./scripts/start runs, whatever the environment says
  --data <dir>         the same, where it was started with this --data (default .local)
  --json               print JSON
  --help               print this text

"retry" needs ids, or --state: "npm run jobs -- retry --state dead" begins all dead ones again.`;

const COMMANDS = ['list', 'show', 'retry', 'dead'] as const;
const MAX_LIMIT = 10_000;

export interface JobsOptions {
  command: (typeof COMMANDS)[number];
  selection: JobSelection;
  limit: number;
  db: string | undefined;
  /** The folder of the local cloud that is meant, if one is. */
  cloud: string | undefined;
  json: boolean;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

function toCommand(text: string | undefined): JobsOptions['command'] {
  const command = COMMANDS.find((candidate) => candidate === text);
  if (command !== undefined) return command;
  const said = text === undefined ? 'No command was given' : `There is no command "${text}"`;
  throw new UsageError(`${said}: write one of ${COMMANDS.join(', ')}.`);
}

function toState(text: string): JobState {
  const state = JOB_STATES.find((candidate) => candidate === text);
  if (state === undefined)
    throw new UsageError(`There is no state "${text}": write one of ${JOB_STATES.join(', ')}.`);
  return state;
}

function toLimit(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT)
    throw new UsageError(`--limit is ${JSON.stringify(text)}: write a whole number from 1 to ${MAX_LIMIT}.`);
  return limit;
}

function checkUse(
  command: JobsOptions['command'],
  { ids, states }: JobSelection,
  limit: string | undefined,
): void {
  if (command === 'list' && ids !== undefined) throw new UsageError('"list" takes no ids: use "show".');
  if (command === 'show' && ids === undefined) throw new UsageError('"show" needs the id of a job.');
  if (command === 'retry' && ids === undefined && states === undefined)
    throw new UsageError('"retry" needs ids, or --state, such as --state dead.');
  if (states !== undefined && (command === 'show' || command === 'dead'))
    throw new UsageError(`"${command}" takes no --state.`);
  if (command === 'retry' && states?.includes('skipped'))
    throw new UsageError('"retry" takes no --state skipped: what was skipped does not apply to its upload.');
  if (limit !== undefined && (command === 'retry' || ids !== undefined))
    throw new UsageError(
      `"${command}" takes no --limit${command === 'show' ? '' : ' here'}: it is for all jobs that are meant.`,
    );
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        state: { type: 'string', multiple: true },
        name: { type: 'string' },
        upload: { type: 'string' },
        limit: { type: 'string' },
        db: { type: 'string' },
        local: { type: 'boolean', default: false },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Undefined when the user asks for help. */
export function readOptions(args: readonly string[]): JobsOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  const [first, ...ids] = positionals;
  const command = toCommand(first);
  const selection: JobSelection = {
    ...(ids.length > 0 && { ids }),
    ...(values.state && { states: values.state.map(toState) }),
    ...(values.name !== undefined && { name: values.name }),
    ...(values.upload !== undefined && { uploadId: values.upload }),
  };
  checkUse(command, selection, values.limit);
  const { db, json } = values;
  const cloud = folderOfCloud(values);
  if (db !== undefined && cloud !== undefined)
    throw new UsageError('Name one database: --db, or that of --local or --data.');
  return { command, selection, limit: toLimit(values.limit), db, cloud, json };
}
