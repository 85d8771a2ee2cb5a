import { expect, test } from 'vitest';
import type { FrontFaults } from '../../../../emulator/fc/front-faults.ts';
import { createDiary, diaryFunction } from '../../../support/diary-function.ts';
import { fcClient } from '../../../support/fc-client.ts';
import { frontOf } from '../../../support/front-of.ts';

const quickly = { retryDelayMs: () => 5 };

/** A function that writes down what it gets and when it is done, and faults that can be changed. */
async function frontWith(source: string, faults: FrontFaults) {
  const { env, entries } = await createDiary();
  const hits: string[] = [];
  const setting: { faults: FrontFaults } = { faults };
  const front = await frontOf(
    { mine: diaryFunction(source) },
    {
      env,
      spec: { asyncInvokeConfig: { asyncTask: true } },
      faults: () => ({ ...setting.faults, onHit: (fault) => hits.push(fault) }),
      ...quickly,
    },
  );
  return { front, entries, hits, setting, invoke: fcClient(front) };
}

const HANGS = `if (retryCount === 0) await new Promise(() => setInterval(() => {}, 1000)); write({ done: true });`;

test('a process is killed in the middle of an invocation, which Function Compute tries again in another', async () => {
  const { invoke, entries, hits, setting } = await frontWith(HANGS, { crashMs: 1000 });
  await invoke('mine', 'a', { type: 'Async' });
  await expect.poll(() => hits).toEqual(['crash']);
  setting.faults = {};
  await expect.poll(() => entries().map(({ done = false }) => done)).toContain(true);
  expect(entries().map(({ retryCount }) => retryCount)).toEqual([0, 1, 1]);
  expect(hits).toEqual(['crash']);
});

test('the client of a process that was killed gets the error, and one that was quicker its answer', async () => {
  const { invoke, hits } = await frontWith(HANGS, { crashMs: 20 });
  const { headers, body } = await invoke('mine', 'a');
  expect(headers['x-fc-error-type']).toBeDefined();
  expect(String(body)).toContain('Process exited unexpectedly');
  expect(hits).toEqual(['crash']);
  const quick = await frontWith('return 1;', { crashMs: 600_000 });
  expect((await quick.invoke('mine', 'a')).headers).not.toHaveProperty('x-fc-error-type');
  expect(quick.hits).toEqual([]);
});

test('an asynchronous call is refused with a status, and one that is waited for is not', async () => {
  const { invoke, entries, hits, setting } = await frontWith('', { refuseAsync: 503 });
  await expect(invoke('mine', 'a', { type: 'Async' })).rejects.toMatchObject({ statusCode: 503 });
  await invoke('mine', 'b', { type: 'Sync' });
  setting.faults = { refuseAsync: 429, functions: ['other'] };
  expect((await invoke('mine', 'c', { type: 'Async' })).status).toBe(202);
  await expect.poll(() => entries().map(({ event }) => event)).toEqual(['b', 'c']);
  expect(hits).toEqual(['refuse-async']);
});

test('an asynchronous call is accepted and lost, and its task id stays free', async () => {
  const { invoke, entries, hits, setting } = await frontWith('', { loseAsync: true });
  const { status, headers } = await invoke('mine', 'lost', { type: 'Async', taskId: 'job_1' });
  expect([status, headers['x-fc-async-task-id']]).toEqual([202, 'job_1']);
  setting.faults = {};
  await invoke('mine', 'again', { type: 'Async', taskId: 'job_1' });
  await expect.poll(() => entries().map(({ event }) => event)).toEqual(['again']);
  expect(hits).toEqual(['lose-async']);
});

test('an asynchronous call is run twice, though its task id is taken once', async () => {
  const { invoke, entries, hits, setting } = await frontWith('', { doubleAsync: true });
  await invoke('mine', 'doubled', { type: 'Async', taskId: 'job_1' });
  await expect.poll(() => entries().map(({ event }) => event)).toEqual(['doubled', 'doubled']);
  setting.faults = {};
  await expect(invoke('mine', 'again', { type: 'Async', taskId: 'job_1' })).rejects.toMatchObject({
    statusCode: 409,
  });
  expect(hits).toEqual(['double-async']);
});
