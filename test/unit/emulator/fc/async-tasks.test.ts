import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openEndedTasks } from '../../../../emulator/fc/async/ended-tasks.ts';
import { createDiary, diaryFunction } from '../../../support/diary-function.ts';
import { fcClient, fcTasks } from '../../../support/fc-client.ts';
import { frontOf } from '../../../support/front-of.ts';
import { manualClock } from '../../../support/manual-clock.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const spec = { asyncInvokeConfig: { asyncTask: true, maxAsyncRetryAttempts: 1 } };
const ARN = 'acs:fc:cn-hangzhou:0000000000000000:functions/mine';

describe('the official SDK', () => {
  test('sees a task wait, run and succeed', async () => {
    const { env, entries, openGate } = await createDiary();
    const front = await frontOf({ mine: diaryFunction('await gate();') }, { env, spec, maxInstances: 1 });
    const invoke = fcClient(front);
    const tasks = fcTasks(front);
    const { headers } = await invoke('mine', 'one', { type: 'Async', taskId: 'first' });
    await invoke('mine', 'two', { type: 'Async', taskId: 'second' });
    await expect.poll(() => entries().length).toBe(1);
    expect(await tasks.get('mine', 'first')).toMatchObject({
      taskId: 'first',
      requestId: headers['x-fc-request-id'],
      functionArn: ARN,
      status: 'Running',
      alreadyRetriedTimes: 0,
      taskPayload: 'one',
    });
    expect(await tasks.get('mine', 'second')).toMatchObject({ status: 'Enqueued' });
    openGate();
    await expect.poll(async () => (await tasks.get('mine', 'second'))?.status).toBe('Succeeded');
    const ended = await tasks.get('mine', 'first');
    expect(ended?.durationMs).toBe((ended?.endTime ?? 0) - (ended?.startedTime ?? 0));
    const again = invoke('mine', 'one', { type: 'Async', taskId: 'first' });
    await expect(again).rejects.toMatchObject({ statusCode: 409 });
  });

  test('sees a task fail, with the error', async () => {
    const front = await frontOf(
      { mine: `exports.handler = async () => { throw new RangeError('no'); };` },
      { spec, retryDelayMs: () => 5 },
    );
    await fcClient(front)('mine', 'x', { type: 'Async', taskId: 'bad' });
    const tasks = fcTasks(front);
    await expect.poll(async () => (await tasks.get('mine', 'bad'))?.status).toBe('Failed');
    expect(await tasks.get('mine', 'bad')).toMatchObject({
      alreadyRetriedTimes: 1,
      taskErrorMessage: expect.stringContaining('RangeError'),
    });
  });

  test('lists tasks, the latest first, filtered and page by page', async () => {
    const clock = manualClock(new Date().toISOString());
    const front = await frontOf(
      { mine: diaryFunction(), other: diaryFunction() },
      {
        spec,
        clock,
        env: {
          DIARY: '/dev/null',
          GATE: '',
        },
      },
    );
    const invoke = fcClient(front);
    for (const taskId of ['job-1', 'job-2', 'job-3', 'else-4']) {
      await invoke('mine', taskId, { type: 'Async', taskId });
      clock.advance(1000);
    }
    await invoke('other', 'x', { type: 'Async', taskId: 'job-5' });
    const tasks = fcTasks(front);
    const ids = async (query: object) =>
      ((await tasks.list('mine', query))?.tasks ?? []).map(({ taskId }) => taskId);
    await expect.poll(() => ids({ status: 'Succeeded' })).toHaveLength(4);
    expect(await ids({})).toEqual(['else-4', 'job-3', 'job-2', 'job-1']);
    expect(await ids({ prefix: 'job', sortOrderByTime: 'asc' })).toEqual(['job-1', 'job-2', 'job-3']);
    expect(await ids({ status: 'Failed' })).toEqual([]);
    const page = await tasks.list('mine', { limit: 3 });
    expect(page?.tasks).toHaveLength(3);
    expect(await ids({ limit: 3, nextToken: page?.nextToken })).toEqual(['job-1']);
    await expect(tasks.list('mine', { limit: 101 })).rejects.toMatchObject({ code: 'InvalidArgument' });
  });

  test('stops a task that runs, one that waits, and one that is to be retried: none of them runs again', async () => {
    const { env, entries } = await createDiary();
    const clock = manualClock(new Date().toISOString());
    const source = diaryFunction(`if (entry.event === 'retried') throw new Error('no'); await gate();`);
    const front = await frontOf(
      { mine: source },
      { env, spec, clock, maxInstances: 1, timeoutSeconds: 30, retryDelayMs: () => 60_000 },
    );
    const invoke = fcClient(front);
    const tasks = fcTasks(front);
    const status = async (id: string) => (await tasks.get('mine', id))?.status;
    await invoke('mine', 'retried', { type: 'Async', taskId: 'retried' });
    await expect.poll(() => status('retried')).toBe('Retrying');
    for (const id of ['running', 'waiting']) await invoke('mine', id, { type: 'Async', taskId: id });
    // Also known to the function itself: its process is ended by the stop.
    await expect.poll(() => entries().map(({ event }) => event)).toEqual(['retried', 'running']);
    expect(await status('running')).toBe('Running');
    for (const id of ['waiting', 'retried', 'running']) {
      await tasks.stop('mine', id);
      await expect.poll(() => status(id)).toBe('Stopped');
    }
    clock.advance(120_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(entries().map(({ event }) => event)).toEqual(['retried', 'running']);
    await expect(tasks.stop('mine', 'running')).rejects.toMatchObject({ statusCode: 400 });
  });

  test('is told about a task that is not there', async () => {
    const tasks = fcTasks(await frontOf({ mine: diaryFunction() }, { spec }));
    const missing = { statusCode: 404, code: 'AsyncTaskNotFound' };
    await expect(tasks.get('mine', 'nothing')).rejects.toMatchObject(missing);
    await expect(tasks.stop('mine', 'nothing')).rejects.toMatchObject(missing);
    await expect(tasks.list('nobody')).rejects.toMatchObject({ code: 'FunctionNotFound' });
  });
});

test('a result goes to a topic, and the task has ended even if nobody takes it', async () => {
  const messages: [string, unknown][] = [];
  const destination = 'acs:mns:cn-hangzhou:0000000000000000:/topics/results/messages';
  const asyncInvokeConfig = { asyncTask: true, destinationConfig: { onSuccess: { destination } } };
  const front = await frontOf(
    { mine: `exports.handler = async () => 'fine';` },
    {
      spec: { asyncInvokeConfig },
      async onTopicMessage(topic, message) {
        messages.push([topic, JSON.parse(message.toString())]);
        throw new Error('nobody listens');
      },
    },
  );
  await fcClient(front)('mine', 'x', { type: 'Async', taskId: 'told' });
  const tasks = fcTasks(front);
  await expect.poll(async () => (await tasks.get('mine', 'told'))?.status).toBe('Succeeded');
  const message = { requestPayload: 'x', responsePayload: 'fine' };
  expect(messages).toEqual([['results', expect.objectContaining(message)]]);
  expect(front.lines.join('\n')).toMatch(/could not be sent to acs:mns:.*nobody listens/);
});

describe('tasks that have ended', () => {
  const ended = (taskId: string, endedAt: number) => ({
    ...{ functionName: 'mine', taskId, requestId: `r-${taskId}`, enqueuedAt: endedAt, retryCount: 0 },
    ...{ status: 'Succeeded' as const, endedAt },
  });
  const names = (tasks: Iterable<{ taskId: string }>) => [...tasks].map(({ taskId }) => taskId);

  test('are forgotten after a week, also on disk', async () => {
    const folder = await temporaryFolder();
    const clock = manualClock('2026-01-01T00:00:00Z');
    const options = { now: clock.now, log: () => undefined };
    const first = await openEndedTasks(folder, options);
    await first.add(ended('old', clock.now()));
    clock.advance(4 * 86_400_000);
    await first.add(ended('new', clock.now()));
    clock.advance(4 * 86_400_000);
    const second = await openEndedTasks(folder, options);
    expect(names(second.all())).toEqual(['new']);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('are so many at most, and the oldest go first', async () => {
    const folder = await temporaryFolder();
    const options = { now: () => 1000, log: () => undefined, most: 5 };
    const tasks = await openEndedTasks(folder, options);
    for (let number = 1; number <= 106; number += 1) await tasks.add(ended(`t-${number}`, number));
    expect(names(tasks.all())).toEqual(['t-102', 't-103', 't-104', 't-105', 't-106']);
    expect(await readdir(folder)).toHaveLength(5);
  });

  test('whose record is damaged are named in the log, and the others are there', async () => {
    const folder = await temporaryFolder();
    const lines: string[] = [];
    const options = { now: () => 1000, log: (line: string) => lines.push(line) };
    await (await openEndedTasks(folder, options)).add(ended('good', 1));
    await mkdir(join(folder, 'left.json.tmp'));
    await writeFile(join(folder, 'damaged.json'), '{"functionName":');
    expect(names((await openEndedTasks(folder, options)).all())).toEqual(['good']);
    expect(lines.join('\n')).toMatch(/damaged\.json is not read/);
  });
});
