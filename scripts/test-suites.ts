import { parseArgs } from 'node:util';
import { runSuite, type SuiteResult } from './lib/run-suite.ts';
import { SUITES, type Suite } from './lib/suites.ts';

const width = Math.max(...SUITES.map(({ name }) => name.length)) + 2;

const USAGE = `Usage: ./scripts/test [suite ...] [--json]

Installs what the tests need, then runs each suite within its time budget. Without a name, all but those marked *.

${SUITES.map((suite) => `  ${(suite.name + (suite.onRequest ? '*' : '')).padEnd(width)}${suite.about}, ${suite.budgetSeconds} s`).join('\n')}

  --json   print the results as JSON; what the suites print goes to stderr
  --help   print this text`;

function choose(names: readonly string[]): Suite[] {
  const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown !== undefined)
    throw new Error(
      `There is no suite "${unknown}": there are ${SUITES.map(({ name }) => name).join(', ')}.`,
    );
  return SUITES.filter((suite) => (names.length === 0 ? !suite.onRequest : names.includes(suite.name)));
}

function describe(result: SuiteResult): string {
  const line = `${result.name.padEnd(width)}${result.seconds} s of ${result.budgetSeconds} s`;
  return result.passed ? line : `${line}  FAILED: ${result.reason}`;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean' }, help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.help) return console.log(USAGE);
  const say = values.json ? console.error : console.log;
  const results: SuiteResult[] = [];
  let interrupted = false;
  const interrupt = () => {
    interrupted = true;
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  for (const suite of choose(positionals)) {
    if (interrupted) break;
    say(`\n== ${suite.name}: ${suite.about}`);
    const result = await runSuite(suite, values.json ? 2 : 1);
    say(describe(result));
    results.push(result);
  }
  const failed = results.filter(({ passed }) => !passed).length;
  say(`\n${results.map(describe).join('\n')}\n\n${results.length - failed} passed, ${failed} failed`);
  if (values.json) console.log(JSON.stringify({ suites: results }, null, 2));
  process.exitCode = failed > 0 || interrupted ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
