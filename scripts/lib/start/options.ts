import { parseArgs } from 'node:util';
import { describeFaults, parseFault } from '../../../emulator/faults/catalogue.ts';

const FAULTS = describeFaults();
const faultWidth = Math.max(...FAULTS.map(({ fault }) => fault.length)) + 2;
const FAULT_ROWS = FAULTS.map(({ fault, about }) => `  ${fault.padEnd(faultWidth)}${about}`);

export const USAGE = `Usage: ./scripts/start [options]

Runs the whole system on this machine: an OSS that calls back, a Function Compute with the functions of s.yaml, a Postgres
of its own and, where redis-server is installed, a Redis. Prints what runs where, and one line to try. Ctrl-C stops everything.

  --demo           upload a photo, a form and a video with the real ali-oss, say what happens, and end
  --port <port>    the first of three ports on 127.0.0.1, for OSS, functions and control (default 9000; 0: any that are
                   free, as with --demo)
  --data <dir>     where everything is kept between runs (default .local, in this repository; .local/demo with --demo)
  --fresh          forget what former runs have recorded and stored; a database of yours (--db) stays as it is
  --db <url>       use this Postgres instead; the migrations are applied to it
  --redis <url>    use this Redis instead, or "none"
  --fault <fault>  what goes wrong from the start; may be repeated
  --allow-remote-callbacks
                   let OSS call back other machines than this one
  --inspect        let a debugger attach to the functions: from port 9229 on, one each
  --no-timeout     do not end functions that take longer than s.yaml allows
  --debug          print the log of Postgres and the log lines of Function Compute too
  --json           print what runs where as one line of JSON; all logs go to stderr
  --help           print this text

Faults, also at run time: curl -X PUT http://127.0.0.1:9002/faults/slow=3000, and -X DELETE to end them.

${FAULT_ROWS.join('\n')}`;

export interface StartOptions {
  port: number;
  data: string;
  fresh: boolean;
  db: string | undefined;
  redis: string | undefined;
  fault: string[];
  'allow-remote-callbacks': boolean;
  inspect: boolean;
  'no-timeout': boolean;
  demo: boolean;
  debug: boolean;
  json: boolean;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Two more ports follow it. */
const LAST_PORT = 65_533;

const OPTIONS = {
  port: { type: 'string' },
  data: { type: 'string' },
  fresh: { type: 'boolean', default: false },
  db: { type: 'string' },
  redis: { type: 'string' },
  fault: { type: 'string', multiple: true, default: [] as string[] },
  'allow-remote-callbacks': { type: 'boolean', default: false },
  inspect: { type: 'boolean', default: false },
  'no-timeout': { type: 'boolean', default: false },
  demo: { type: 'boolean', default: false },
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
  const { help, db, redis, ...values } = parse(args);
  // Beside a stack that runs already.
  const { port = values.demo ? '0' : '9000', data = values.demo ? '.local/demo' : '.local' } = values;
  if (help) return undefined;
  if (!/^\d{1,5}$/.test(port) || Number(port) > LAST_PORT) {
    throw new UsageError(`--port should be a number from 0 to ${LAST_PORT}, and it is "${port}"`);
  }
  if (data === '') throw new UsageError('--data should be a folder, and it is empty');
  checkUrl('db', db, 'postgres://user:password@host:5432/database', ['postgres:', 'postgresql:']);
  for (const fault of values.fault) parseFault(fault);
  if (redis !== 'none') checkUrl('redis', redis, 'redis://127.0.0.1:6379', ['redis:', 'rediss:']);
  if (values.demo && values.json) throw new UsageError('--demo is for people: it has no --json');
  return { ...values, data, port: Number(port), db, redis };
}
