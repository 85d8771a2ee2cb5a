import { parseArgs } from 'node:util';

export const USAGE = `Usage: ./scripts/start [options]

Runs the callback function on this machine the way Function Compute runs it, with a Postgres of its own, and prints a
signed callback to send to it. Ctrl-C stops everything.

  --port <port>  the port on 127.0.0.1 (default 9001; 0 chooses a free one)
  --data <dir>   where the database is kept between runs (default .local, in this repository)
  --fresh        forget what former runs have recorded
  --db <url>     use this Postgres instead; the migrations are applied to it
  --redis <url>  use this Redis as the second level of the key cache
  --debug        print the log of Postgres and the log lines of Function Compute too
  --json         print what runs where as one line of JSON; the log of the function goes to stderr
  --help         print this text`;

export interface StartOptions {
  port: number;
  data: string;
  fresh: boolean;
  db: string | undefined;
  redis: string | undefined;
  debug: boolean;
  json: boolean;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const OPTIONS = {
  port: { type: 'string', default: '9001' },
  data: { type: 'string', default: '.local' },
  fresh: { type: 'boolean', default: false },
  db: { type: 'string' },
  redis: { type: 'string' },
  debug: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ', 1)[0] ?? '') : String(error));
  }
}

function checkUrl(
  option: string,
  value: string | undefined,
  example: string,
  protocols: readonly string[],
): void {
  if (value === undefined) return;
  const protocol = URL.canParse(value) ? new URL(value).protocol : '';
  if (!protocols.includes(protocol)) throw new UsageError(`--${option} should be a URL such as ${example}`);
}

/** Returns undefined when only the usage was asked for. */
export function readOptions(args: readonly string[]): StartOptions | undefined {
  const { help, port, db, redis, ...values } = parse(args);
  if (help) return undefined;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(`--port should be a number from 0 to 65535, and it is "${port}"`);
  }
  if (values.data === '') throw new UsageError('--data should be a folder, and it is empty');
  checkUrl('db', db, 'postgres://user:password@host:5432/database', ['postgres:', 'postgresql:']);
  checkUrl('redis', redis, 'redis://127.0.0.1:6379', ['redis:', 'rediss:']);
  if (values.fresh && db !== undefined) {
    throw new UsageError('--fresh removes the local database, and with --db there is none');
  }
  return { ...values, port: Number(port), db, redis };
}
