import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { parseArgs } from 'node:util';

const PARTS = ['callback', 'public-keys'] as const;
const STRYKER = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@stryker-mutator/core/package.json')),
  'bin',
  'stryker.js',
);

const USAGE = `Usage: npm run mutation [-- part ...]

Plants defects in the code that decides whom to believe, one at a time, and counts those that the tests find.
It fails below 90 %, and takes about ten minutes. Reports: reports/mutation-<part>.html.

  callback      shared/callback, shared/admission and functions/callback/admit.ts
  public-keys   shared/public-keys

  --help        print this text`;

function main(): void {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean' } },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const unknown = positionals.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}": there are ${PARTS.join(', ')}.`);
  for (const part of PARTS.filter((name) => positionals.length === 0 || positionals.includes(name))) {
    const args = [STRYKER, 'run', `test/mutation/${part}.stryker.json`];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
