import { describe, expect, test } from 'vitest';
import { createDiary, diaryFunction } from '../../support/diary-function.ts';
import { fcClient } from '../../support/fc-client.ts';
import { frontOf } from '../../support/front-of.ts';
import { manualClock } from '../../support/manual-clock.ts';

const FAILS = diaryFunction(`throw new Error('no');`);
const quickly = { retryDelayMs: () => 5 };

describe('an asynchronous invocation', () => {
  test('is accepted before it runs, and its task is named after the request', async () => {
    const { env, entries, openGate } = await createDiary();
    const front = await frontOf({ slow: diaryFunction('await gate(); write({ done: true });') }, { env });
    const { status, headers, body } = await fcClient(front)('slow', 'hello', { type: 'Async' });
    expect({ status, body: body.length }).toEqual({ status: 202, body: 0 });
    const requestId = headers['x-fc-request-id'];
    expect(headers['x-fc-async-task-id']).toBe(requestId);
    const entry = { event: 'hello', requestId, retryCount: 0 };
    await expect.poll(entries).toEqual([entry]);
    openGate();
    await expect.poll(entries).toEqual([entry, { ...entry, done: true }]);
  });

  test.each([
    ['three times', {}, [0, 1, 2, 3]],
    ['as often as is configured', { asyncInvokeConfig: { maxAsyncRetryAttempts: 1 } }, [0, 1]],
    ['not at all', { asyncInvokeConfig: { maxAsyncRetryAttempts: 0 } }, [0]],
  ])('that fails is retried %s, each time with its number', async (_times, spec, retryCounts) => {
    const { env, entries } = await createDiary();
    const front = await frontOf({ failing: FAILS }, { env, spec, ...quickly });
    const answer = await fcClient(front)('failing', 'x', { type: 'Async' });
    await expect.poll(() => entries().map(({ retryCount }) => retryCount)).toEqual(retryCounts);
    expect(new Set(entries().map(({ requestId }) => requestId))).toEqual(
      new Set([answer.headers['x-fc-request-id']]),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(entries()).toHaveLength(retryCounts.length);
  });

  test('is not retried once it has succeeded', async () => {
    const { env, entries } = await createDiary();
    const source = diaryFunction(`if (retryCount < 2) throw new Error('not yet');`);
    const front = await frontOf({ mine: source }, { env, ...quickly });
    await fcClient(front)('mine', 'x', { type: 'Async' });
    await expect.poll(() => entries().map(({ retryCount }) => retryCount)).toEqual([0, 1, 2]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(entries()).toHaveLength(3);
  });

  test('waits half a second for its first retry, and twice as long for each other', async () => {
    const { env, entries } = await createDiary();
    const clock = manualClock(new Date().toISOString());
    const front = await frontOf({ failing: FAILS }, { env, clock });
    await fcClient(front)('failing', 'x', { type: 'Async' });
    const delays: number[] = [];
    for (const attempts of [1, 2, 3]) {
      await expect.poll(() => entries().length).toBe(attempts);
      await expect.poll(() => clock.next()).toBeDefined();
      delays.push((clock.next() ?? 0) - clock.now());
      clock.advance(delays.at(-1) ?? 0);
    }
    expect(delays).toEqual([500, 1000, 2000]);
  });

  test('that has waited longer than its age limit is dropped', async () => {
    const { env, entries } = await createDiary();
    const clock = manualClock(new Date().toISOString());
    const spec = { asyncInvokeConfig: { maxAsyncEventAgeInSeconds: 60 } };
    const front = await frontOf({ failing: FAILS }, { env, clock, spec, retryDelayMs: () => 40_000 });
    await fcClient(front)('failing', 'x', { type: 'Async' });
    for (const attempts of [1, 2]) {
      await expect.poll(() => entries().length).toBe(attempts);
      await expect.poll(() => clock.next()).toBeDefined();
      clock.advance(40_000);
    }
    await expect
      .poll(() => front.lines.join('\n'))
      .toMatch(/is dropped, it has waited for more than 60 seconds/);
    expect(entries()).toHaveLength(2);
  });

  test('is one of a few that run at once', async () => {
    const { env, entries, openGate } = await createDiary();
    const source = diaryFunction('await gate(); write({ done: true });');
    const front = await frontOf({ slow: source }, { env, maxInstances: 2 });
    const invoke = fcClient(front);
    for (const event of ['a', 'b', 'c', 'd']) await invoke('slow', event, { type: 'Async' });
    await expect.poll(() => entries().length).toBe(2);
    openGate();
    await expect.poll(() => entries().filter(({ done }) => done)).toHaveLength(4);
  });

  test('with more than 128 KB is refused', async () => {
    const invoke = fcClient(await frontOf({ size: 'exports.handler = () => 1;' }));
    expect((await invoke('size', Buffer.alloc(128 * 1024), { type: 'Async' })).status).toBe(202);
    const beyond = invoke('size', Buffer.alloc(128 * 1024 + 1), { type: 'Async' });
    await expect(beyond).rejects.toMatchObject({
      statusCode: 400,
      code: 'EntityTooLarge',
      message: expect.stringContaining('131072 bytes'),
    });
  });
});

describe('a task id', () => {
  const spec = { asyncInvokeConfig: { asyncTask: true } };

  test('is taken once, also when the task has ended, and by each function', async () => {
    const { env, entries } = await createDiary();
    const front = await frontOf({ one: diaryFunction(), other: diaryFunction() }, { env, spec });
    const invoke = fcClient(front);
    const call = { type: 'Async', taskId: 'job_1-a' } as const;
    expect((await invoke('one', '1', call)).headers['x-fc-async-task-id']).toBe('job_1-a');
    await expect(invoke('one', '2', call)).rejects.toMatchObject({ statusCode: 409 });
    await expect.poll(() => entries().length).toBe(1);
    await expect(invoke('one', '3', call)).rejects.toMatchObject({ statusCode: 409 });
    expect((await invoke('other', '4', call)).status).toBe(202);
    expect((await invoke('one', '5', { ...call, taskId: 'job_1-A' })).status).toBe(202);
    await expect
      .poll(() =>
        entries()
          .map(({ event }) => event)
          .sort(),
      )
      .toEqual(['1', '4', '5']);
  });

  test.each(['1-a', 'with space', `a${'b'.repeat(128)}`])('%s is refused', async (taskId) => {
    const invoke = fcClient(await frontOf({ one: diaryFunction() }, { spec }));
    const answer = invoke('one', 'x', { type: 'Async', taskId });
    await expect(answer).rejects.toMatchObject({ statusCode: 400, code: 'InvalidArgument' });
  });

  test('needs a function that takes them', async () => {
    const invoke = fcClient(await frontOf({ one: diaryFunction() }));
    const answer = invoke('one', 'x', { type: 'Async', taskId: 'job' });
    await expect(answer).rejects.toMatchObject({
      code: 'InvalidArgument',
      message: expect.stringContaining('asyncInvokeConfig.asyncTask is not true'),
    });
  });
});

test('events go to functions at once or later', async () => {
  const { env, entries } = await createDiary();
  const { invokeEvent } = await frontOf({ mine: diaryFunction(`return 'fine';`) }, { env });
  const { result } = await invokeEvent('mine', Buffer.from('now'), { async: false });
  expect(result).toEqual({ ok: true, payload: Buffer.from('fine') });
  const { requestId } = await invokeEvent('mine', Buffer.from('later'), { async: true });
  await expect.poll(entries).toMatchObject([{ event: 'now' }, { event: 'later', requestId }]);
  await expect(invokeEvent('other', Buffer.from('x'), { async: true })).rejects.toThrow(/does not exist/);
});

test.each([
  [{ maxAsyncRetryAttempts: 9 }, /maxAsyncRetryAttempts is 9/],
  [{ maxAsyncEventAgeInSeconds: 0 }, /maxAsyncEventAgeInSeconds is 0/],
])('says what is wrong with %j', async (asyncInvokeConfig, message) => {
  await expect(frontOf({ mine: diaryFunction() }, { spec: { asyncInvokeConfig } })).rejects.toThrow(message);
});
