import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../scripts/lib/jobs/options.ts';
import { claimDueJobs } from '../../../shared/store/jobs/claim-due-jobs.ts';
import { claimJob } from '../../../shared/store/jobs/claim-job.ts';
import { finishJob } from '../../../shared/store/jobs/finish-job.ts';
import { databaseOfFile } from '../../support/database-of-file.ts';
import { jobRow, recordJob, recordJobs } from '../../support/recorded-jobs.ts';

const ROOT = join(import.meta.dirname, '../../..');
const LIMIT_MS = 10_000;
const ERROR = { code: 'ImageTooLarge', message: 'Too many\npixels.', hint: 'Upload a smaller one.' };

const { testDatabase, database } = await databaseOfFile({ poolSize: 2 });

interface Run {
  exitCode: number;
  stdout: string;
  stderr: string;
}

function jobs(args: string[], DATABASE_URL = testDatabase.url): Promise<Run> {
  const options = { cwd: ROOT, env: { PATH: process.env.PATH, DATABASE_URL } };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', 'tsx', 'scripts/jobs.ts', ...args],
      options,
      (_, stdout, stderr) => resolve({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

/** Jobs of one upload: queued, running, dead, and succeeded. */
async function someJobs(upload: string): Promise<[string, string, string, string]> {
  const names = ['queued', 'running', 'dead', 'succeeded'];
  const [queued = '', running = '', dead = '', succeeded = ''] = await recordJobs(
    testDatabase,
    upload,
    names,
  );
  for (const id of [running, dead, succeeded])
    await claimJob(database, { id, attempt: 10, runner: 'test', leaseMs: 60_000 }, LIMIT_MS);
  await finishJob(database, { id: dead, attempt: 10 }, { state: 'dead', error: ERROR }, LIMIT_MS);
  await finishJob(database, { id: succeeded, attempt: 10 }, { state: 'succeeded', result: ['a'] }, LIMIT_MS);
  return [queued, running, dead, succeeded];
}

describe('npm run jobs', () => {
  it('lists jobs as a table, one line each, and as JSON', async () => {
    const [queued] = await someJobs('listed');
    const { stdout, exitCode } = await jobs(['list', '--upload', 'listed']);
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(5);
    expect(stdout).toMatch(
      /^listed\.dead +dead +dead +10 +\d+ s +photos\/listed\.jpg +ImageTooLarge: Too many\?pixels\.$/m,
    );
    const json = await jobs([
      'list',
      '--upload',
      'listed',
      '--state',
      'queued',
      '--state',
      'failed',
      '--json',
    ]);
    expect(JSON.parse(json.stdout)).toMatchObject([
      { id: queued, state: 'queued', object: 'photos/listed.jpg' },
    ]);
    expect((await jobs(['list', '--name', 'nothing-of-that-name'])).stdout).toBe('none\n');
  });

  it('lists the dead', async () => {
    const [, , dead] = await someJobs('with-a-dead-one');
    const { stdout } = await jobs(['dead', '--upload', 'with-a-dead-one', '--json']);
    expect(JSON.parse(stdout)).toMatchObject([{ id: dead, error: ERROR }]);
  });

  it('shows all of a job, with what to do about it', async () => {
    const [, , dead] = await someJobs('shown');
    const { stdout } = await jobs(['show', dead]);
    expect(stdout).toMatch(/^hint +Upload a smaller one\.$/m);
    expect(stdout).toMatch(/^finishedAt +\d{4}-/m);
    expect(stdout).not.toContain('leaseUntil');
    expect(await jobs(['show', 'nobody'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'There is no job "nobody".\n',
    });
  });

  it('begins again what has ended badly, with all its tries, and leaves alone what is at work or done', async () => {
    const [queued, running, dead, succeeded] = await someJobs('retried');
    const { exitCode, stdout, stderr } = await jobs(['retry', queued, running, dead, succeeded]);
    expect(exitCode).toBe(1);
    expect(stdout).toBe('2 queued: the next relay takes them\n');
    expect(stderr.trim().split('\n')).toEqual([
      `Job "${running}" is left alone: its state is running.`,
      `Job "${succeeded}" is left alone: its state is succeeded.`,
    ]);
    expect(await jobRow(testDatabase, dead)).toMatchObject({
      state: 'queued',
      forgiven: 10,
      finished_at: null,
    });
    const due = await claimDueJobs(database, { limit: 100, maxTries: 10, claimMs: 60_000 }, LIMIT_MS);
    expect(due.jobs).toEqual(
      expect.arrayContaining([
        { id: queued, name: 'queued', attempt: 1, tryNumber: 1, undelivered: 0 },
        { id: dead, name: 'dead', attempt: 11, tryNumber: 1, undelivered: 0 },
      ]),
    );
  });

  it('begins anew what came to nothing elsewhere, and leaves to itself what may still be at work there', async () => {
    const [queued, running, dead, failed] = await someJobs('with-tasks');
    await testDatabase.sql`update jobs set task_id = 'task-of-' || id where upload_id = 'with-tasks'`;
    await testDatabase.sql`update jobs set state = 'failed' where id in (${running}, ${failed})`;
    expect(await jobs(['retry', queued, running, dead, failed])).toMatchObject({ exitCode: 0 });
    expect(await jobRow(testDatabase, failed)).toMatchObject({ state: 'queued', task_id: null });
    for (const id of [queued, running, dead])
      expect(await jobRow(testDatabase, id)).toMatchObject({ state: 'queued', task_id: `task-of-${id}` });
  });

  it('leaves alone what does not apply, and says so', async () => {
    const skipped = await recordJob(testDatabase, 'skipped', 'thumbnail');
    await finishJob(database, { id: skipped, attempt: 0 }, { state: 'skipped', reason: 'a text' }, LIMIT_MS);
    expect(await jobs(['retry', skipped])).toEqual({
      exitCode: 1,
      stdout: '0 queued: the next relay takes them\n',
      stderr: `Job "${skipped}" is left alone: it was skipped, as it does not apply to its upload: {"reason":"a text"}\n`,
    });
    expect(await jobRow(testDatabase, skipped)).toMatchObject({ state: 'skipped', due_at: null });
  });

  it('begins all dead ones again', async () => {
    const [, , dead] = await someJobs('all-again');
    const { stdout } = await jobs(['retry', '--state', 'dead', '--upload', 'all-again', '--json']);
    expect(JSON.parse(stdout)).toEqual({ changed: [dead], problems: [] });
  });

  it('gives up what has not ended, and what was at work records nothing any more', async () => {
    const [queued, running, , succeeded] = await someJobs('given-up');
    await testDatabase.sql`update jobs set error = ${JSON.stringify(ERROR)}::text::jsonb where id = ${running}`;
    expect(await jobs(['dead', queued, running])).toMatchObject({ exitCode: 0, stdout: '2 given up\n' });
    expect(await jobRow(testDatabase, queued)).toMatchObject({ state: 'dead', error: { code: 'given_up' } });
    expect(await jobRow(testDatabase, running)).toMatchObject({
      error: {
        code: 'given_up',
        message: `Somebody gave this job up. Before, it had failed with ImageTooLarge: ${ERROR.message}`,
      },
    });
    const end = { state: 'succeeded', result: null } as const;
    expect(await finishJob(database, { id: running, attempt: 10 }, end, LIMIT_MS)).toBe(false);
    expect(await jobs(['dead', succeeded])).toMatchObject({ exitCode: 1, stdout: '0 given up\n' });
  });

  it.each([
    [[], 'No command was given'],
    [['lst'], 'There is no command "lst"'],
    [['list', 'an-id'], '"list" takes no ids'],
    [['list', '--state', 'dying'], 'There is no state "dying"'],
    [['list', '--limit', '0'], 'write a whole number from 1'],
    [['list', '--wrong'], '--wrong'],
    [['show'], '"show" needs the id'],
    [['retry'], '"retry" needs ids, or --state'],
    [['retry', '--name', 'thumbnail'], '"retry" needs ids, or --state'],
    [['list', '--db', 'postgres://u@h/d', '--local'], 'Name one database'],
    [['dead', '--state', 'dead'], '"dead" takes no --state'],
    [['retry', '--state', 'skipped'], '"retry" takes no --state skipped'],
    [['retry', '--state', 'dead', '--limit', '5'], '"retry" takes no --limit'],
    [['dead', 'an-id', '--limit', '5'], '"dead" takes no --limit'],
    [['show', 'an-id', '--limit', '5'], '"show" takes no --limit'],
  ])('says what is wrong with %j', (args, said) => {
    expect(() => readOptions(args)).toThrow(said);
  });

  it('exits with an error, without a password, where there is no database', async () => {
    const wrong = await jobs(['list', '--db', 'mysql://user:nobody-may-see@host/db']);
    expect(wrong).toMatchObject({ exitCode: 1, stdout: '' });
    expect(wrong.stderr).toContain('DATABASE_URL is not valid');
    expect(wrong.stderr).not.toContain('nobody-may-see');
  });

  it('explains itself', async () => {
    expect((await jobs(['--help'], '')).stdout).toContain('Usage: npm run jobs');
  });
});
