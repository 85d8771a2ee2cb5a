import { parseArgs } from 'node:util';
import { SUITES, type SuiteName } from './suites.ts';

export interface BenchOptions {
  json: boolean;
  strict: boolean;
  only: SuiteName[];
  rounds: number | undefined;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const NAMES = Object.keys(SUITES) as SuiteName[];

export const USAGE = `Usage: npm run bench [-- options]

Measures the callback function and the emulator beside their rivals: in one run, on one machine, round by round in turn.
What is printed are medians over the quieter half of the rounds; a ratio is the median of the rounds' own ratios.

  --only name   run this suite alone; may be given more than once
  --rounds n    rounds of each suite (more rounds, less noise)
  --strict      exit with 1 when a goal is missed
  --json        print the rows as JSON
  --help        print this text

Suites:
${NAMES.map((name) => `  ${name.padEnd(12)}  ${SUITES[name].title}`).join('\n')}`;

function toSuite(name: string): SuiteName {
  const suite = NAMES.find((candidate) => candidate === name);
  if (suite === undefined)
    throw new UsageError(`There is no suite "${name}": write one of ${NAMES.join(', ')}.`);
  return suite;
}

function toRounds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,3}$/.test(text))
    throw new UsageError(`--rounds is ${JSON.stringify(text)}: write a whole number from 1.`);
  return Number(text);
}

/** Undefined when the user asks for help. */
export function readOptions(args: readonly string[]): BenchOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const only = values.only === undefined ? NAMES : values.only.map(toSuite);
  return { json: values.json, strict: values.strict, only, rounds: toRounds(values.rounds) };
}
