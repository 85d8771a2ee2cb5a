import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isRunning } from '../support/is-running.ts';
import { postgresOf, query } from '../support/postgres-of.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

test('after the server was killed, the next start recovers its rows', async () => {
  const dataDir = await temporaryFolder();
  const first = await postgresOf(dataDir, { fast: false });
  await query(first.url, 'create table kept as select 42 as answer');
  process.kill(first.pid, 'SIGKILL');
  await first.ended;
  expect(existsSync(join(first.directory, 'postmaster.pid'))).toBe(true);
  const second = await postgresOf(dataDir);
  expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a lock that names another program by now does not prevent a start', async () => {
  const dataDir = await temporaryFolder();
  const first = await postgresOf(dataDir);
  await first.stop();
  const lock = join(first.directory, 'postmaster.pid');
  await writeFile(lock, `${process.pid}\n${first.directory}\n`);
  const second = await postgresOf(dataDir);
  expect(await readFile(lock, 'utf8')).toMatch(new RegExp(`^${second.pid}\n`));
});

test('the server ends with the process that started it, however that ends', async () => {
  const dataDir = await temporaryFolder();
  const code = `
    import { startPostgres } from './scripts/lib/postgres.ts';
    const { pid, url } = await startPostgres({ dataDir: process.argv[1], persistent: true });
    console.log(JSON.stringify({ pid, url }));`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', code, dataDir];
  const starter = spawn(process.execPath, args, { cwd: join(import.meta.dirname, '../..') });
  const [line] = await starter.stdout.take(1).toArray();
  const { pid } = JSON.parse(String(line));
  expect(isRunning(pid)).toBe(true);
  starter.kill('SIGKILL');
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test('two servers do not share a folder', async () => {
  const dataDir = await temporaryFolder();
  const first = await postgresOf(dataDir);
  await expect(postgresOf(dataDir)).rejects.toThrow(`is in use by process ${first.pid}`);
  expect(await query(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a database that was left half made is made anew', async () => {
  const dataDir = await temporaryFolder();
  const half = `${dataDir}.new`;
  await mkdir(half);
  await writeFile(join(half, 'PG_VERSION'), '18\n');
  const { url, directory } = await postgresOf(dataDir);
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(existsSync(`${directory}.new`)).toBe(false);
});

test('a folder that holds something else is not touched, not even by a fresh start', async () => {
  const dataDir = await temporaryFolder();
  await writeFile(join(dataDir, 'thesis.txt'), 'years of work');
  await expect(postgresOf(dataDir, { fresh: true })).rejects.toThrow('is not a Postgres database');
  expect(await readdir(dataDir)).toEqual(['thesis.txt']);
});
