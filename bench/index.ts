import os from 'node:os';
import { isMet, type Row } from './lib/row.ts';
import { createStand, type Stand } from './lib/stand.ts';
import { formatTable } from './lib/table.ts';
import { type BenchOptions, readOptions, USAGE, UsageError } from './options.ts';
import { SUITES, type SuiteName } from './suites.ts';

type Results = Map<SuiteName, Row[]>;

function loadAverage(): string {
  return os.loadavg()[0]?.toFixed(1) ?? '';
}

function describeMachine(loadBefore: string): string {
  const [processor] = os.cpus();
  const processors = `${os.cpus().length} x ${processor?.model.trim()}`;
  return `Node.js ${process.versions.node}, ${processors}, load ${loadBefore} before and ${loadAverage()} after`;
}

async function runSuites({ only }: BenchOptions, stand: Stand): Promise<Results> {
  const results: Results = new Map();
  for (const name of only) {
    const start = performance.now();
    results.set(name, await SUITES[name].measure(stand));
    console.error(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
  }
  return results;
}

function format(results: Results, machine: string, json: boolean): string {
  if (json) {
    const rows = [...results].flatMap(([suite, of]) => of.map((row) => ({ suite, ...row, met: isMet(row) })));
    return JSON.stringify({ machine, rows }, null, 2);
  }
  const sections = new Map([...results].map(([name, rows]) => [SUITES[name].title, rows] as const));
  return `${formatTable(sections)}\n\n${machine}`;
}

async function run(options: BenchOptions): Promise<void> {
  const loadBefore = loadAverage();
  const stand = await createStand(options);
  const stop = () => void stand.close().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  try {
    const results = await runSuites(options, stand);
    console.log(format(results, describeMachine(loadBefore), options.json));
    const missed = [...results.values()].flat().some((row) => isMet(row) === false);
    if (options.strict && missed) process.exitCode = 1;
  } finally {
    await stand.close();
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(USAGE);
  else await run(options);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if (error instanceof UsageError) console.error('See npm run bench -- --help.');
  // Workers end when their channel to this process does.
  process.exit(2);
});
