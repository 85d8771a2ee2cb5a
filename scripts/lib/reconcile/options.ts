import { parseArgs } from 'node:util';
import { folderOfCloud } from '../start/running-cloud.ts';
import { parseSince } from './parse-since.ts';
import { UsageError } from './usage-error.ts';

export const USAGE = `Usage: npm run reconcile -- --bucket <name> [options]

Lists a bucket, and records the uploads that are in it and not in the database, as their lost callbacks would have.
It may run as often as you like, and beside uploads: what is recorded is left alone. Reads DATABASE_URL, BUCKETS,
TICKET_SECRETS, OSS_* and INVOKE_ENDPOINT from the environment, and from .env beside s.yaml.

  --bucket <name>      one of BUCKETS; need not be given if that is only one
  --prefix <prefix>    only keys that begin with it
  --since <when>       only objects put since then: a time such as 2026-11-01 or 2026-11-01T08:00Z, or for how long
                       now, such as 2d, 36h or 90m
  --start-after <key>  only keys behind this one, in the order of their bytes
  --dry-run            say what is missing, and write nothing
  --resume             go on where the last run was stopped
  --state <file>       where it writes down how far it is (default reconcile-<bucket>.json in .local, or in --data)
  --at-once <n>        how many objects it records at once (default 8)
  --local              for what ./scripts/start runs, whatever the environment says
  --data <dir>         the same, where it was started with this --data (default .local)
  --json               print the summary as JSON
  --help               print this text

Exits with 0 when nothing is missing any more, with 1 when something failed, with 2 when all that is still not recorded
was refused (as a callback would be), with 130 when it was stopped. Ctrl-C stops it after what it is at.`;

const DEFAULT_AT_ONCE = '8';
const MAX_AT_ONCE = 64;

export interface ReconcileOptions {
  bucket: string | undefined;
  prefix: string;
  since: Date | undefined;
  /** As it was written: "2d" is another time in every run. */
  sinceText: string | undefined;
  startAfter: string | undefined;
  dryRun: boolean;
  resume: boolean;
  state: string | undefined;
  atOnce: number;
  /** The folder of the local cloud that is meant, if one is. */
  cloud: string | undefined;
  json: boolean;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        bucket: { type: 'string' },
        prefix: { type: 'string', default: '' },
        since: { type: 'string' },
        'start-after': { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        resume: { type: 'boolean', default: false },
        state: { type: 'string' },
        'at-once': { type: 'string', default: DEFAULT_AT_ONCE },
        local: { type: 'boolean', default: false },
        data: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function toAtOnce(text: string): number {
  const atOnce = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (atOnce < 1 || atOnce > MAX_AT_ONCE)
    throw new UsageError(
      `--at-once is ${JSON.stringify(text)}: write a whole number from 1 to ${MAX_AT_ONCE}.`,
    );
  return atOnce;
}

/** Undefined when the user asks for help. */
export function readOptions(args: readonly string[], now = new Date()): ReconcileOptions | undefined {
  const {
    help,
    since,
    'start-after': startAfter,
    'dry-run': dryRun,
    'at-once': atOnce,
    ...rest
  } = parse(args);
  if (help) return undefined;
  if (rest.resume && startAfter !== undefined)
    throw new UsageError('--resume knows where to go on: leave --start-after out.');
  return {
    bucket: rest.bucket,
    prefix: rest.prefix,
    since: since === undefined ? undefined : parseSince(since, now),
    sinceText: since,
    startAfter,
    dryRun,
    resume: rest.resume,
    state: rest.state,
    atOnce: toAtOnce(atOnce),
    cloud: folderOfCloud(rest),
    json: rest.json,
  };
}
