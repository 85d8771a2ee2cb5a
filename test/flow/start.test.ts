import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyWholeProject } from '../support/copy-whole-project.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const START = join(ROOT, 'scripts/start');

/** Until the file system has told of a change. */
const NOTICE_MS = 40;

interface Summary {
  ossUrl: string;
  functionsUrl: string;
  controlUrl: string;
  callbackUrl: string;
  databaseUrl: string;
  dataDir: string;
  redisUrl?: string;
  upload: string;
}

let data: string;
let projects: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'start-test-'));
  await chmod(data, 0o755);
  projects = await mkdtemp(join(tmpdir(), 'start-projects-'));
});

afterAll(async () => {
  for (const folder of [data, projects]) await rm(folder, { recursive: true, force: true });
});

async function start(...args: string[]): Promise<{ process: ChildProcess; summary: Summary }> {
  return startIn(ROOT, ...args);
}

async function startIn(
  root: string,
  ...args: string[]
): Promise<{ process: ChildProcess; summary: Summary }> {
  const child = spawn(join(root, 'scripts/start'), ['--json', '--port', '0', '--data', data, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return { process: child, summary: JSON.parse(line) };
  }
  throw new Error('It ended before it was ready.');
}

async function failToStart(...args: string[]): Promise<{ exitCode: number | null; output: string }> {
  const child = spawn(START, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const [output] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  return { exitCode: child.exitCode, output };
}

async function interrupt(child: ChildProcess): Promise<number | null> {
  child.kill('SIGINT');
  await once(child, 'exit');
  return child.exitCode;
}

async function upload({ upload: line }: Summary): Promise<string> {
  return (await run('sh', ['-c', line], { cwd: ROOT })).stdout;
}

async function recorded(databaseUrl: string): Promise<readonly unknown[]> {
  const sql = postgres(databaseUrl, { max: 1 });
  try {
    return await sql`select bucket, object, size::int, mime_type from uploads`;
  } finally {
    await sql.end();
  }
}

async function serverOf(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postmaster.pid'), 'utf8'), 10);
}

describe('the line that it prints', () => {
  const UPLOAD = { bucket: 'examplebucket', object: 'README.md', mime_type: 'application/octet-stream' };

  test('uploads a file that is recorded once, however often it is sent, and is there after a restart', async () => {
    const first = await start('--fresh');
    const answers = [];
    for (let round = 0; round < 2; round += 1) answers.push(await upload(first.summary));
    expect(JSON.parse(answers[0] ?? '')).toMatchObject({ bucket: 'examplebucket', object: 'README.md' });
    expect(answers[1]).toBe(answers[0]);
    const { size } = await stat(join(ROOT, 'README.md'));
    expect(await recorded(first.summary.databaseUrl)).toEqual([{ ...UPLOAD, size }]);
    expect(await interrupt(first.process)).toBe(0);

    const second = await start();
    expect(await upload(second.summary)).toBe(answers[0]);
    expect(await recorded(second.summary.databaseUrl)).toHaveLength(1);
    expect(await interrupt(second.process)).toBe(0);

    const third = await start('--fresh');
    expect(await recorded(third.summary.databaseUrl)).toEqual([]);
    expect((await fetch(`${third.summary.ossUrl}/examplebucket/README.md`)).status).toBe(403);
    expect(await interrupt(third.process)).toBe(0);
  });
});

describe('what goes wrong', () => {
  test('can be said at the start, and changed while it runs', async () => {
    const { process: started, summary } = await start('--fault', 'status=500', '--fault', 'twice');
    const change = (method: string, path: string) => fetch(`${summary.controlUrl}/faults${path}`, { method });
    const faults = (await (await change('GET', '')).json()) as { active: string[] };
    expect(faults.active).toEqual(['status=500', 'twice']);
    await change('DELETE', '');
    expect(JSON.parse(await upload(summary))).toMatchObject({ state: 'recorded' });
    await change('PUT', '/drop');
    expect(await upload(summary)).toContain('<Message>Cost too long time.</Message>');
    await change('DELETE', '/drop');
    expect(JSON.parse(await upload(summary))).toMatchObject({ state: 'recorded' });
    expect(await interrupt(started)).toBe(0);
  });

  test('may be its own servers, which come back', async () => {
    const { process: started, summary } = await start();
    const change = (method: string, name: string) =>
      fetch(`${summary.controlUrl}/faults/${name}`, { method });
    const before = await upload(summary);
    expect(JSON.parse(before)).toMatchObject({ state: 'recorded' });
    expect((await change('PUT', 'redis-gone')).status).toBe(200);
    expect(await upload(summary)).toBe(before);
    await change('DELETE', 'redis-gone');
    expect((await change('PUT', 'postgres-gone')).status).toBe(200);
    expect(await upload(summary)).toContain('<Message>Error status : 503.</Message>');
    await change('DELETE', 'postgres-gone');
    expect(await upload(summary)).toBe(before);
    expect(await interrupt(started)).toBe(0);
  });
});

test('a signal stops everything', async () => {
  const { process: started, summary } = await start();
  await upload(summary);
  const server = await serverOf(summary.dataDir);
  expect(await interrupt(started)).toBe(0);
  expect(() => process.kill(server, 0)).toThrow('ESRCH');
  for (const url of [summary.ossUrl, summary.callbackUrl, summary.controlUrl]) {
    await expect(fetch(url)).rejects.toThrow();
  }
  const redis = connect(Number(new URL(summary.redisUrl ?? '').port), '127.0.0.1');
  await expect(once(redis, 'connect')).rejects.toThrow('ECONNREFUSED');
});

describe('a change', () => {
  const functionThatAnswers = (expression: string) => `
    exports.initialize = (_, done) => done();
    exports.handler = async () => ({ statusCode: 200, headers: {}, body: JSON.stringify(${expression}) });`;

  test('of the code or of s.yaml is used by the next call, and a mistake leaves the former code', async () => {
    const root = await copyWholeProject(await mkdtemp(join(projects, 'project-')));
    const { process: started, summary } = await startIn(root);
    const call = async (name: string) => {
      const response = await fetch(`${summary.functionsUrl}/${name}`, { method: 'POST' });
      return { status: response.status, body: await response.json() };
    };
    expect(await call('callback')).toMatchObject({ status: 401 });

    await writeFile(join(root, 'functions/callback/index.ts'), functionThatAnswers('{ version: 2 }'));
    await sleep(NOTICE_MS);
    expect(await call('callback')).toEqual({ status: 200, body: { version: 2 } });

    await writeFile(join(root, 'functions/callback/index.ts'), 'const x = ;');
    await sleep(NOTICE_MS);
    expect(await call('callback')).toEqual({ status: 200, body: { version: 2 } });

    const manifest = await readFile(join(root, 's.yaml'), 'utf8');
    await writeFile(
      join(root, 'functions/callback/index.ts'),
      functionThatAnswers('process.env.CALLBACK_PATH'),
    );
    const changed = manifest
      .replace("${env('CALLBACK_PATH', '')}", '/from-the-manifest')
      .replace('functionName: migrate', 'functionName: other');
    await writeFile(join(root, 's.yaml'), changed);
    await sleep(NOTICE_MS);
    expect(await call('callback')).toEqual({ status: 200, body: '/from-the-manifest' });
    await writeFile(
      join(root, 's.yaml'),
      changed.replace('/from-the-manifest', 'not a path').replace('index.initialize', 'index.nothing'),
    );
    await sleep(NOTICE_MS);
    expect(await call('callback')).toEqual({ status: 200, body: '/from-the-manifest' });
    expect(await call('migrate')).toMatchObject({ status: 404, body: { Code: 'FunctionNotFound' } });
    expect(await interrupt(started)).toBe(0);
  });
});

test('a rotation of the key is followed', async () => {
  const { process: started, summary } = await start();
  const before = await upload(summary);
  for (let round = 0; round < 2; round += 1) {
    expect((await fetch(`${summary.controlUrl}/faults/rotate-key`, { method: 'PUT' })).status).toBe(200);
    expect(await upload(summary)).toBe(before);
  }
  expect(await interrupt(started)).toBe(0);
});

test('a folder that another one uses is left alone, also with --fresh', async () => {
  const { process: started, summary } = await start();
  const answer = await upload(summary);
  const { exitCode, output } = await failToStart('--port', '0', '--data', data, '--fresh');
  expect(exitCode).toBe(1);
  expect(output).toContain(`The folder ${data} is in use by process ${started.pid}.`);
  expect(await upload(summary)).toBe(answer);
  expect(await interrupt(started)).toBe(0);
});

test('works without a Redis', async () => {
  const { process: started, summary } = await start('--redis', 'none');
  expect(summary.redisUrl).toBeUndefined();
  expect(JSON.parse(await upload(summary))).toMatchObject({ state: 'recorded' });
  expect(await interrupt(started)).toBe(0);
});

test('when its database ends by itself, it says so and ends too', async () => {
  const { process: started, summary } = await start();
  process.kill(await serverOf(summary.dataDir), 'SIGQUIT');
  await once(started, 'exit');
  expect(started.exitCode).toBe(1);
});

describe('a start that fails or is stopped leaves nothing behind', () => {
  /** Of its own: what others start, from the repository itself, is not left behind by it. */
  let root: string;
  beforeAll(async () => {
    root = await copyWholeProject(await mkdtemp(join(projects, 'project-')));
  });

  const startCopy = (stderr: 'ignore' | 'pipe') =>
    spawn(join(root, 'scripts/start'), ['--port', '0', '--data', data], {
      stdio: ['ignore', 'ignore', stderr],
    });
  /** As an argument: the shell would find itself otherwise. */
  const previews = async () => (await run('sh', ['-c', 'pgrep -f "s preview -t $0/" || true', root])).stdout;

  test.each([20, 300, 700, 1100])('when it is stopped after %i ms', async (ms) => {
    const child = startCopy('ignore');
    await sleep(ms);
    child.kill('SIGINT');
    await once(child, 'exit');
    await expect.poll(previews).toBe('');
  });

  test('when it is killed', async () => {
    const child = startCopy('ignore');
    await sleep(900);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(previews).toBe('');
  });

  test('when uploads.ts is broken', async () => {
    await writeFile(join(root, 'uploads.ts'), 'x(');
    const child = startCopy('pipe');
    const [output] = await Promise.all([child.stderr && text(child.stderr), once(child, 'exit')]);
    expect(child.exitCode).toBe(1);
    expect(output).toContain('uploads.ts');
    await expect.poll(previews).toBe('');
  });
});

describe('a mistake is named in a sentence', () => {
  test.each([
    ['an unknown option', ['--prot', '1'], "Unknown option '--prot'"],
    ['a port that is none', ['--port', 'http'], '--port should be a number'],
    ['a database that is no URL', ['--db', 'localhost'], '--db should be a URL such as postgres://'],
    ['a Redis that is no URL', ['--redis', 'localhost'], '--redis should be a URL such as redis://'],
    ['a fault that is none', ['--fault', 'fire'], 'There is no fault "fire": there are slow'],
    [
      'a fault of a server that is not ours',
      ['--port', '0', '--redis', 'none', '--fault', 'redis-gone'],
      'The fault "redis-gone" is not possible here',
    ],
    [
      'a database that is not there',
      ['--port', '0', '--db', 'postgres://u@127.0.0.1:1/d'],
      'Check the host and port in --db',
    ],
  ])('%s', async (_name, args, sentence) => {
    const { exitCode, output } = await failToStart('--data', data, ...args);
    expect(exitCode).toBe(1);
    expect(output).toContain(sentence);
    expect(output).not.toMatch(/\n\s+at /);
  });

  test('a taken port', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = String(typeof address === 'object' && address !== null ? address.port : 0);
    const { exitCode, output } = await failToStart('--port', port, '--data', data);
    other.close();
    expect(exitCode).toBe(1);
    expect(output).toContain(`Port ${port} is in use by another program.`);
  });
});
