import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { findLockFileProblems, type LockFile } from './lib/find-lock-file-problems.ts';

const USAGE = `Usage: npm run check:lock-file [-- --json]

Checks that package-lock.json takes every package from npm's public default, with a checksum.

  --json   print the problems as JSON
  --help   print this text`;

/** What npm uses where nobody has configured anything. */
async function readDefaultRegistry(): Promise<string> {
  const none = (name: string) => `--${name}=${path.join(tmpdir(), `no-${name}`)}`;
  const args = ['config', 'get', 'registry', none('userconfig'), none('globalconfig')];
  const { stdout } = await promisify(execFile)('npm', args, {
    cwd: tmpdir(),
    env: { PATH: process.env.PATH },
  });
  return stdout.trim();
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) return console.log(USAGE);
  const file = path.join(import.meta.dirname, '..', 'package-lock.json');
  const lockFile = JSON.parse(await readFile(file, 'utf8')) as LockFile;
  const problems = findLockFileProblems(lockFile, await readDefaultRegistry());
  if (values.json) console.log(JSON.stringify({ problems }, null, 2));
  else console.log(problems.length === 0 ? 'package-lock.json is fine' : problems.join('\n'));
  if (problems.length > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
