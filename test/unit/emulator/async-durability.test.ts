import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startFront } from '../../../emulator/fc/front.ts';
import { createDiary, diaryFunction } from '../../support/diary-function.ts';
import { fcClient } from '../../support/fc-client.ts';

const HOST = join(import.meta.dirname, '../../support/front-host.ts');

async function slowFunction() {
  const diary = await createDiary();
  const handlerPath = join(diary.directory, 'index.js');
  await writeFile(handlerPath, diaryFunction('await gate(); write({ done: true });'));
  const asyncInvokeConfig = { asyncTask: true };
  const slow = { handlerPath, timeoutSeconds: 20, memoryMb: 128, env: diary.env, asyncInvokeConfig };
  const options = { functions: { slow }, dataDir: join(diary.directory, 'data'), maxInstances: 1, port: 0 };
  const done = () =>
    diary
      .entries()
      .filter((entry) => entry.done)
      .map(({ event }) => event);
  return { ...diary, options, done };
}

async function startQuietly(options: Parameters<typeof startFront>[0]) {
  const front = await startFront({ ...options, log: () => undefined });
  onTestFinished(() => front.close());
  return front;
}

test('what was acknowledged outlives kill -9, running or waiting, and is done by the next front', async () => {
  const { options, entries, done, openGate } = await slowFunction();
  const host = fork(HOST, [JSON.stringify(options)], { execArgv: ['--import', 'tsx'] });
  onTestFinished(() => void host.kill('SIGKILL'));
  const [{ port }] = (await once(host, 'message')) as [{ port: number }];
  const invoke = fcClient({ port });
  for (const event of ['a', 'b', 'c']) {
    expect((await invoke('slow', event, { type: 'Async', taskId: `task-${event}` })).status).toBe(202);
  }
  await expect.poll(() => entries().length).toBe(1);
  host.kill('SIGKILL');
  await once(host, 'exit');

  openGate();
  const front = await startQuietly(options);
  await expect.poll(done).toEqual(['a', 'b', 'c']);
  const again = fcClient(front)('slow', 'a', { type: 'Async', taskId: 'task-a' });
  await expect(again).rejects.toMatchObject({ statusCode: 409 });
});

test('what runs when the front closes is no failure, and is done by the next front, once', async () => {
  const { options, entries, done, openGate } = await slowFunction();
  const first = await startQuietly(options);
  await fcClient(first)('slow', 'a', { type: 'Async', taskId: 'task-a' });
  await expect.poll(() => entries().length).toBe(1);
  await first.close();

  openGate();
  const second = await startQuietly(options);
  await expect.poll(done).toEqual(['a']);
  await expect.poll(() => readdir(join(options.dataDir, 'async/pending'))).toEqual([]);
  expect(entries().map(({ retryCount }) => retryCount)).toEqual([0, 0, 0]);
  await second.close();

  const third = await startQuietly(options);
  await expect(fcClient(third)('slow', 'a', { type: 'Async', taskId: 'task-a' })).rejects.toMatchObject({
    statusCode: 409,
  });
  expect(done()).toEqual(['a']);
});

test('a task of a function that is gone is dropped, and says so', async () => {
  const { options, entries } = await slowFunction();
  const first = await startQuietly(options);
  await fcClient(first)('slow', 'a', { type: 'Async' });
  await expect.poll(() => entries().length).toBe(1);
  await first.close();

  const lines: string[] = [];
  const second = await startFront({ ...options, functions: {}, log: (line) => lines.push(line) });
  onTestFinished(() => second.close());
  await expect.poll(() => lines.join('\n')).toMatch(/is dropped, function 'slow' does not exist/);
});
