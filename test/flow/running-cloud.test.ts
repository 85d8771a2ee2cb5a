import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyWholeProject } from '../support/copy-whole-project.ts';
import { aliOss } from '../support/oss-emulator.ts';
import { recordJob } from '../support/recorded-jobs.ts';
import { runScriptOf } from '../support/run-script-of.ts';

interface Summary {
  ossUrl: string;
  callbackUrl: string;
  databaseUrl: string;
}

interface Started {
  child: ChildProcess;
  summary: Summary;
}

const started: ChildProcess[] = [];

async function start(...args: string[]): Promise<Started> {
  const child = spawn(join(root, 'scripts/start'), ['--json', '--port', '0', '--redis', 'none', ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout }))
    return { child, summary: JSON.parse(line) };
  throw new Error('It ended before it was ready.');
}

async function end({ child }: { child: ChildProcess }, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await once(child, 'exit');
}

const run = (...command: readonly [string, ...string[]]) => runScriptOf(root, command, ELSEWHERE);

/** What is local is found whatever the environment says. */
const ELSEWHERE = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/elsewhere',
  OSS_ENDPOINT: 'http://127.0.0.1:1',
  TICKET_SECRETS: 'the secret of what runs elsewhere, in 32 bytes',
  BUCKETS: 'elsewhere',
};

const LIST_JOBS = ['jobs', 'list', '--json'] as const;
const CALLS: (readonly [string, ...string[]])[] = [
  ['ticket', '--key', 'photos/a.jpg', '--json'],
  ['reconcile', '--json'],
  LIST_JOBS,
];

/** Makes it another than any that runs beside it: by one job, and this many objects. */
async function mark({ ossUrl, databaseUrl }: Summary, name: string, objects: number): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1 });
  await recordJob({ sql }, name, 'thumbnail').finally(() => sql.end());
  const client = aliOss({ url: ossUrl });
  for (let number = 1; number <= objects; number += 1)
    await client.put(`${name}-${number}`, Buffer.from('x'));
}

const START_TIMEOUT_MS = 120_000;

/** Of its own, so that its .local and .env are not those of a developer. */
let root: string;
let elsewhere: string;
let clouds: { first: Started; second: Started };
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'running-cloud-'));
  await chmod(root, 0o755);
  await copyWholeProject(root);
  elsewhere = join(root, 'data-elsewhere');
  const [first, second] = await Promise.all([start(), start('--data', elsewhere)]);
  clouds = { first, second };
  await mark(first.summary, 'first', 1);
  await mark(second.summary, 'second', 2);
}, START_TIMEOUT_MS);
afterAll(async () => {
  for (const child of started.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  )) {
    child.kill();
    await once(child, 'exit');
  }
  await rm(root, { recursive: true, force: true });
});

async function expectFound({ callbackUrl }: Summary, data: string[], options: string[], found: object) {
  const sent = await run('send', '--json', ...data);
  expect(JSON.parse(sent.stdout)).toMatchObject({ url: callbackUrl, outcome: 'taken' });
  const [ticket, reconciled, jobs] = await Promise.all(
    CALLS.map((call) => run(...call, ...data, ...options)),
  );
  const { callback } = JSON.parse(ticket?.stdout ?? '');
  expect(JSON.parse(Buffer.from(callback, 'base64').toString())).toMatchObject({ callbackUrl });
  expect({
    jobs: JSON.parse(jobs?.stdout ?? '').map(({ id }: { id: string }) => id),
    objects: JSON.parse(reconciled?.stdout ?? '').found,
  }).toEqual(found);
}

const notRunning = (data: string) =>
  `No ./scripts/start is running and ready with the data folder ${data}: start it`;

test('every command finds the cloud that runs, wherever its ports are', async () => {
  await expectFound(clouds.first.summary, [], ['--local'], { jobs: ['first.thumbnail'], objects: 1 });
});

test('and the one whose folder is named', async () => {
  const { second } = clouds;
  await expectFound(second.summary, ['--data', elsewhere], [], { jobs: ['second.thumbnail'], objects: 2 });
  expect((await stat(join(elsewhere, 'running.json'))).mode & 0o077).toBe(0);
});

test('and none that has ended, however it did', async () => {
  expect(JSON.parse((await runScriptOf(root, LIST_JOBS)).stdout)).toMatchObject([{ id: 'first.thumbnail' }]);
  await Promise.all([end(clouds.first, 'SIGINT'), end(clouds.second, 'SIGKILL')]);
  await expect(stat(join(root, '.local/running.json'))).rejects.toThrow('ENOENT');
  expect(await runScriptOf(root, LIST_JOBS)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No database: set DATABASE_URL in the environment or in .env'),
  });
  expect((await run('ticket', '--key', 'a', '--local')).stderr).toContain(notRunning('.local'));

  expect(await readFile(join(elsewhere, 'running.json'), 'utf8')).toContain(clouds.second.summary.ossUrl);
  const calls = [...CALLS, ['send'] as const];
  for (const { code, stdout, stderr } of await Promise.all(
    calls.map((call) => run(...call, '--data', elsewhere)),
  )) {
    expect({ code, stdout }).toEqual({ code: expect.toBeOneOf([1, 2]), stdout: '' });
    expect(stderr).toContain(notRunning(elsewhere));
  }
});

test('what it announces is not believed when it cannot be read', async () => {
  const data = await mkdtemp(join(root, 'data-'));
  await writeFile(join(data, 'running.json'), '{"pid":');
  expect(await run('ticket', '--key', 'a', '--data', data)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('No ./scripts/start is running'),
  });
});
