import { parseArgs } from 'node:util';

const DEFAULT_UPLOADS = 2000;
const LEAST_UPLOADS = 100;
const MOST_UPLOADS = 100_000;
const DEFAULT_CLIENTS = 8;
const MOST_CLIENTS = 32;
const MOST_SEED = 999_999_999;

export const USAGE = `Usage: npm run chaos [-- options]

Uploads to an emulated cloud while things go wrong in it: Postgres restarts, Redis dies, processes of functions are killed in
their work, callbacks are lost, doubled, cut and overtaken, hand-overs are refused or lost, events and messages are lost;
the relay runs beside all that.
Then lets it heal, and looks whether every object that OSS acknowledged has one row, every callback that was answered with 200 had
recorded its upload by then, every object that a message told of was recorded before reconcile looked, every job ended once, no job
was taken from an attempt at it, every attempt did its work at most once, the bucket has the results and nothing else, and no answer
took over 5 s. What goes wrong when follows from the seed; how it falls out depends on the machine as well.

  --seed <n>       plans the same run again (default: another one each time)
  --uploads <n>    how many (default ${DEFAULT_UPLOADS}, at least ${LEAST_UPLOADS})
  --clients <n>    how many upload at once (default ${DEFAULT_CLIENTS}, at most ${MOST_CLIENTS})
  --json           print the result as JSON; progress goes to stderr
  --help           print this text

It ends with 1 if a promise is broken, or if something that was planned to go wrong has not.`;

export interface ChaosOptions {
  seed: number;
  uploads: number;
  clients: number;
  json: boolean;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

function toNumber(name: string, text: string, least: number, most: number): number {
  const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(
    `--${name} is ${JSON.stringify(text)}: write a whole number from ${least} to ${most}.`,
  );
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string', default: String(Math.floor(Math.random() * MOST_SEED)) },
        uploads: { type: 'string', default: String(DEFAULT_UPLOADS) },
        clients: { type: 'string', default: String(DEFAULT_CLIENTS) },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Undefined when the user asks for help. */
export function readOptions(args: readonly string[]): ChaosOptions | undefined {
  const { seed, uploads, clients, json, help } = parse(args);
  if (help) return undefined;
  return {
    seed: toNumber('seed', seed, 0, MOST_SEED),
    uploads: toNumber('uploads', uploads, LEAST_UPLOADS, MOST_UPLOADS),
    clients: toNumber('clients', clients, 1, MOST_CLIENTS),
    json,
  };
}
