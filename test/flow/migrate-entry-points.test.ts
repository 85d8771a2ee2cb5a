import { type ExecFileException, execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtFunctions } from '../support/built-functions.ts';
import { type EmptyDatabases, startEmptyDatabases } from '../support/empty-databases.ts';

const run = promisify(execFile);
const ROOT = path.join(import.meta.dirname, '..', '..');
const UNREACHABLE = 'postgres://user:nobody-may-see@127.0.0.1:1/database';
const START_TIMEOUT_MS = 60_000;

type ExecFailure = ExecFileException & { stdout: string; stderr: string };

describe('npm run migrate', () => {
  let databases: EmptyDatabases;
  beforeAll(async () => {
    databases = await startEmptyDatabases();
  }, START_TIMEOUT_MS);
  afterAll(() => databases.stop());

  const command = (args: string[], DATABASE_URL = '') =>
    run(process.execPath, ['--import', 'tsx', path.join(ROOT, 'scripts', 'migrate.ts'), ...args], {
      env: { PATH: process.env.PATH, DATABASE_URL },
    });

  it('applies to DATABASE_URL, with a line for each migration', async () => {
    const { stdout, stderr } = await command([], await databases.create());
    expect(stderr).toMatch(/^applying 0001_/);
    expect(stdout).toMatch(/^applied \d+\n$/);
  });

  it('applies to --db, and prints JSON with --json', async () => {
    const url = await databases.create();
    expect(JSON.parse((await command(['--db', url, '--json'])).stdout).applied).toContain(
      '0001_uploads-and-jobs',
    );
    expect(JSON.parse((await command(['--db', url, '--json'])).stdout)).toEqual({ applied: [] });
    expect((await command(['--db', url])).stdout).toContain('the database is up to date');
  });

  it('exits with an error and without the password', async () => {
    const error = await command(['--db', UNREACHABLE]).catch((failure: ExecFailure) => failure);
    expect(error).toMatchObject({ code: 1, stdout: '' });
    expect(error.stderr).toContain('127.0.0.1:1 cannot be reached');
    expect(error.stderr).not.toContain('nobody-may-see');
    await expect(command([])).rejects.toMatchObject({ stderr: expect.stringContaining('DATABASE_URL') });
  });

  it('has a --help', async () => {
    expect((await command(['--help'])).stdout).toContain('Usage: npm run migrate');
  });
});

describe('the migrate function', () => {
  let databases: EmptyDatabases;
  let folder: string;

  beforeAll(async () => {
    databases = await startEmptyDatabases();
    await builtFunctions();
    folder = await mkdtemp(path.join(tmpdir(), 'migrate-function-'));
    await cp(path.join(ROOT, 'dist', 'migrate'), folder, { recursive: true });
  }, START_TIMEOUT_MS);
  afterAll(async () => {
    await rm(folder, { recursive: true });
    await databases.stop();
  });

  const invoke = async (DATABASE_URL: string): Promise<unknown> => {
    const script = `require(process.argv[1]).handler(Buffer.from(''), {}).then(
      (result) => console.log('RESULT ' + JSON.stringify(result)),
      (error) => console.log('RESULT ' + JSON.stringify(String(error))),
    )`;
    const { stdout } = await run(process.execPath, ['-e', script, folder], { env: { DATABASE_URL } });
    return JSON.parse(stdout.split('RESULT ')[1] ?? '');
  };

  it('applies the migrations of its own folder, away from the repository', async () => {
    const url = await databases.create();
    expect(await invoke(url)).toEqual({ applied: expect.arrayContaining(['0001_uploads-and-jobs']) });
    expect(await invoke(url)).toEqual({ applied: [] });
  });

  it('fails in plain words, without the password', async () => {
    const error = await invoke(UNREACHABLE);
    expect(error).toContain('The database at 127.0.0.1:1 cannot be reached');
    expect(error).not.toContain('nobody-may-see');
    expect(await invoke('')).toContain('DATABASE_URL is missing');
  });
});
