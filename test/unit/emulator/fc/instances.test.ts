import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createDiary, diaryFunction } from '../../../support/diary-function.ts';
import { fcClient } from '../../../support/fc-client.ts';
import { frontOf } from '../../../support/front-of.ts';
import { isRunning } from '../../../support/is-running.ts';

const PID = 'exports.handler = async () => process.pid;';
/** Answers when the gate is open. */
const HELD = diaryFunction('await gate(); return process.pid;');

function coldStarts(lines: readonly string[]): number {
  return lines.filter((line) => line.startsWith('FC cold start')).length;
}

test('an instance that has nothing to do is reaped, and the next request starts another', async () => {
  const { url, lines } = await frontOf({ mine: PID }, { idleMs: 30 });
  const first = await (await fetch(`${url}/mine`)).text();
  await expect.poll(() => isRunning(Number(first))).toBe(false);
  const second = await (await fetch(`${url}/mine`)).text();
  expect(second).not.toBe(first);
  expect(coldStarts(lines)).toBe(2);
});

test('a burst starts no more instances than there may be, and all of it is answered', async () => {
  const { env, entries, openGate } = await createDiary();
  const { url, lines } = await frontOf({ mine: HELD }, { env, maxInstances: 3 });
  const burst = Promise.all(Array.from({ length: 12 }, async () => (await fetch(`${url}/mine`)).text()));
  await expect.poll(() => entries().length).toBe(3);
  openGate();
  expect(new Set(await burst).size).toBe(3);
  expect(coldStarts(lines)).toBe(3);
});

test.each([
  [1, 10_000, 200, 1],
  [0, 50, 429, 0],
])(
  'a function for which %d instances are reserved has no more',
  async (reservedConcurrency, waitMs, status, starts) => {
    const { url, lines } = await frontOf({ mine: PID }, { spec: { reservedConcurrency }, waitMs });
    const answers = await Promise.all([fetch(`${url}/mine`), fetch(`${url}/mine`)]);
    expect(answers.map((answer) => answer.status)).toEqual([status, status]);
    expect(coldStarts(lines)).toBe(starts);
  },
);

test('requests that come one after the other share one instance', async () => {
  const { url, lines } = await frontOf({ mine: PID }, { maxInstances: 3 });
  for (let round = 0; round < 5; round += 1) await fetch(`${url}/mine`);
  expect(coldStarts(lines)).toBe(1);
});

test('a request that waits too long for an instance is told so', async () => {
  const { env, entries, openGate } = await createDiary();
  const front = await frontOf({ busy: HELD }, { env, maxInstances: 1, waitMs: 50, timeoutSeconds: 30 });
  const first = fetch(`${front.url}/busy`);
  await expect.poll(() => entries().length).toBe(1);
  const second = await fetch(`${front.url}/busy`);
  expect(second.status).toBe(429);
  expect(await second.json()).toMatchObject({ Code: 'ResourceExhausted' });
  const third = fcClient(front)('busy', '{}');
  await expect(third).rejects.toMatchObject({ statusCode: 429, code: 'ResourceExhausted' });
  openGate();
  expect((await first).status).toBe(200);
});

test('an asynchronous invocation that finds no instance comes again, and that is no retry', async () => {
  const { env, entries, openGate } = await createDiary();
  const limits = { maxInstances: 1, waitMs: 20, timeoutSeconds: 30 };
  const front = await frontOf({ busy: HELD }, { env, ...limits, retryDelayMs: () => 30 });
  const long = fcClient(front)('busy', 'long');
  await expect.poll(() => entries().length).toBe(1);
  await fcClient(front)('busy', 'short', { type: 'Async' });
  const turnedAway = () => front.lines.filter((line) => line.includes('is tried again')).length;
  await expect.poll(turnedAway).toBeGreaterThan(1);
  openGate();
  await long;
  await expect
    .poll(() => entries().map(({ event, retryCount }) => `${event} ${retryCount}`))
    .toEqual(['long 0', 'short 0']);
});

const PARENT = `
  const { spawn } = require('node:child_process');
  exports.handler = async (event) => {
    if (JSON.parse(event).rawPath.endsWith('/exit')) return void setTimeout(() => process.exit(1), 20);
    return String(spawn('sleep', ['60'], { stdio: 'ignore' }).pid);
  };`;

test('what a function has started itself ends with its process, also when that ends by itself', async () => {
  const { url } = await frontOf({ parent: PARENT });
  const pid = Number(await (await fetch(`${url}/parent`)).text());
  await fetch(`${url}/parent/exit`);
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test('what a function has started itself ends with its instance', async () => {
  const { url, close } = await frontOf({ parent: PARENT });
  const pid = Number(await (await fetch(`${url}/parent`)).text());
  await close();
  await expect.poll(() => isRunning(pid)).toBe(false);
});

test('a request whose client leaves while it waits for an instance costs none', async () => {
  const { env, entries, openGate } = await createDiary();
  const { url, lines } = await frontOf({ mine: HELD }, { env, maxInstances: 1, timeoutSeconds: 30 });
  const ran = () => entries().map(({ event }) => JSON.parse(event).rawPath);
  const first = fetch(`${url}/mine/first`);
  await expect.poll(ran).toEqual(['/mine/first']);
  const gone = new AbortController();
  const left = Array.from({ length: 3 }, () => fetch(`${url}/mine/left`, { signal: gone.signal }));
  const last = fetch(`${url}/mine/last`);
  await sleep(100);
  gone.abort();
  await Promise.allSettled(left);
  // The instance is still taken when the front learns of it.
  await sleep(200);
  openGate();
  expect((await first).status).toBe(200);
  expect((await last).status).toBe(200);
  expect(coldStarts(lines)).toBe(1);
  expect(ran()).toEqual(['/mine/first', '/mine/last']);
});
