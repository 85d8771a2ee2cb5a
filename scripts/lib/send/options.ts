import { parseArgs } from 'node:util';
import {
  describeFaults,
  FAULT_NAMES,
  type FaultName,
  parseFault,
} from '../../../emulator/faults/catalogue.ts';
import { DEFAULT_DATA } from '../start/running-cloud.ts';
import { FIXTURES, type FixtureName } from './fixtures.ts';

/** Those that the sender can cause. */
const SEND_FAULTS: readonly FaultName[] = ['delay', 'drop', 'twice', 'tamper'];

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, about]) => `  ${name.padEnd(width)}${about}`).join('\n');
}

const FAULT_ROWS = describeFaults()
  .filter((_, at) => SEND_FAULTS.includes(FAULT_NAMES[at] ?? 'slow'))
  .map(({ fault, about }) => [fault, about] as const);

const FIXTURE_ROWS = Object.entries(FIXTURES).map(([name, { about }]) => [name, about] as const);

export const USAGE = `Usage: npm run send -- [fixture] [options]

Sends a callback, signed as OSS signs it, to a callback function, and shows the answer as OSS sees it and as the client
of OSS gets it. Without options it is sent to what ./scripts/start runs. The first fixture is the default:

${table(FIXTURE_ROWS)}

  --all                 send each of them, and say whether each was taken or refused as it should be
  --url <url>           the callbackUrl (default: that of ./scripts/start)
  --set <name=value>    another value of a variable: bucket, object, size, imageInfo.width, x:album …; may be repeated
  --fault <fault>       what goes wrong on the way; may be repeated
${FAULT_ROWS.map(([name, about]) => `                          ${name.padEnd(14)}${about}`).join('\n')}
  --key <file.pem>      sign with this private key (default: the one of ./scripts/start), and name --key-url
  --key-url <url>       name this URL as that of the public key (default: that of ./scripts/start)
  --data <dir>          for what was started with this --data (default .local)
  --print               print the request as raw HTTP, for npm run explain, and send nothing
  --json                print the result as JSON
  --help                print this text

The ticket is signed with the secret of ./scripts/start for a URL on this machine, else with the first of TICKET_SECRETS,
from the environment or from .env beside s.yaml.
It exits with 0 when the callback was taken or refused as the fixture should be, and what was tampered with refused.`;

export interface SendOptions {
  fixtures: FixtureName[];
  /** Undefined for that of ./scripts/start. */
  url: string | undefined;
  settings: string[];
  faults: string[];
  key: string | undefined;
  keyUrl: string | undefined;
  data: string;
  print: boolean;
  json: boolean;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

function isFixture(name: string): name is FixtureName {
  return Object.hasOwn(FIXTURES, name);
}

function chooseFixtures(names: readonly string[], all: boolean): FixtureName[] {
  const every = Object.keys(FIXTURES).filter(isFixture);
  if (all && names.length > 0) throw new UsageError('Name a fixture or say --all, not both.');
  if (all) return every;
  const [name = 'photo', ...more] = names;
  if (more.length > 0) throw new UsageError('Name one fixture, or say --all.');
  if (!isFixture(name)) throw new UsageError(`There is no fixture "${name}": there are ${every.join(', ')}.`);
  return [name];
}

function checkFaults(texts: readonly string[]): void {
  for (const text of texts) {
    const { name } = parseFault(text);
    if (SEND_FAULTS.includes(name)) continue;
    throw new UsageError(
      `"${name}" is not a fault of the sender: use ./scripts/start --fault ${name}, or PUT /faults/${name} at its control endpoint.`,
    );
  }
}

const OPTIONS = {
  all: { type: 'boolean', default: false },
  url: { type: 'string' },
  set: { type: 'string', multiple: true, default: [] as string[] },
  fault: { type: 'string', multiple: true, default: [] as string[] },
  key: { type: 'string' },
  'key-url': { type: 'string' },
  data: { type: 'string', default: DEFAULT_DATA },
  print: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? (error.message.split('. ', 1)[0] ?? '') : String(error));
  }
}

/** Returns undefined when only the usage was asked for. */
export function readOptions(args: readonly string[]): SendOptions | undefined {
  const { values, positionals } = parse(args);
  if (values.help) return undefined;
  checkFaults(values.fault);
  if (values.print && (values.all || values.json))
    throw new UsageError('--print prints one request, as it is.');
  if (values.key !== undefined && values['key-url'] === undefined)
    throw new UsageError('--key needs --key-url: where the callback function finds the public key.');
  return {
    fixtures: chooseFixtures(positionals, values.all),
    url: values.url,
    settings: values.set,
    faults: values.fault,
    key: values.key,
    keyUrl: values['key-url'],
    data: values.data,
    print: values.print,
    json: values.json,
  };
}
