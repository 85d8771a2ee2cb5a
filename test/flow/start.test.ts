import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const START = join(import.meta.dirname, '../../scripts/start');

interface Summary {
  callbackUrl: string;
  databaseUrl: string;
  dataDir: string;
  curl: string;
}

let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'start-test-'));
  await chmod(data, 0o755);
});

afterAll(() => rm(data, { recursive: true, force: true }));

async function start(...args: string[]): Promise<{ process: ChildProcess; summary: Summary }> {
  const child = spawn(START, ['--json', '--port', '0', '--data', data, ...args], {
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

describe('the callback that it prints', () => {
  const UPLOAD = { bucket: 'examplebucket', object: 'hello.txt', size: 5, mime_type: 'text/plain' };

  test('is recorded once, however often it is sent, and after a restart it is still there', async () => {
    const first = await start('--fresh');
    const answers = [];
    for (let round = 0; round < 2; round += 1) {
      answers.push((await run('sh', ['-c', first.summary.curl])).stdout);
    }
    expect(JSON.parse(answers[0] ?? '')).toMatchObject({ bucket: 'examplebucket', object: 'hello.txt' });
    expect(answers[1]).toBe(answers[0]);
    expect(await recorded(first.summary.databaseUrl)).toEqual([UPLOAD]);
    expect(await interrupt(first.process)).toBe(0);

    const second = await start();
    expect((await run('sh', ['-c', second.summary.curl])).stdout).toBe(answers[0]);
    expect(await recorded(second.summary.databaseUrl)).toEqual([UPLOAD]);
    expect(await interrupt(second.process)).toBe(0);
  });

  test('is refused when a byte of it is changed', async () => {
    const { process: started, summary } = await start();
    const changed = summary.curl.replace('hello.txt', 'jello.txt');
    const { stdout } = await run('sh', ['-c', changed]);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'signature_invalid' } });
    expect(await interrupt(started)).toBe(0);
  });
});

test('a signal stops everything', async () => {
  const { process: started, summary } = await start();
  await run('sh', ['-c', summary.curl]);
  const server = await serverOf(summary.dataDir);
  expect(await interrupt(started)).toBe(0);
  expect(() => process.kill(server, 0)).toThrow('ESRCH');
  await expect(fetch(summary.callbackUrl)).rejects.toThrow();
});

test('when its database ends by itself, it says so and ends too', async () => {
  const { process: started, summary } = await start();
  process.kill(await serverOf(summary.dataDir), 'SIGQUIT');
  await once(started, 'exit');
  expect(started.exitCode).toBe(1);
});

describe('a mistake is named in a sentence', () => {
  test.each([
    ['an unknown option', ['--prot', '1'], "Unknown option '--prot'"],
    ['a port that is none', ['--port', 'http'], '--port should be a number'],
    ['a database that is no URL', ['--db', 'localhost'], '--db should be a URL such as postgres://'],
    ['a Redis that is no URL', ['--redis', 'localhost'], '--redis should be a URL such as redis://'],
    [
      'two options that contradict',
      ['--fresh', '--db', 'postgres://x/y'],
      '--fresh removes the local database',
    ],
    [
      'a database that is not there',
      ['--port', '0', '--db', 'postgres://u@127.0.0.1:1/d'],
      'cannot be reached',
    ],
  ])('%s', async (_name, args, sentence) => {
    const { exitCode, output } = await failToStart(...args);
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
