import { expect, test } from 'vitest';
import { createDiary, diaryFunction } from '../../support/diary-function.ts';
import { frontOf } from '../../support/front-of.ts';
import { manualClock } from '../../support/manual-clock.ts';

const MINUTE_MS = 60_000;

function timer(triggerName: string, triggerConfig: Record<string, unknown>) {
  return { triggerName, triggerType: 'timer', triggerConfig };
}

async function frontWith(triggers: ReturnType<typeof timer>[], start: string) {
  const { env, entries } = await createDiary();
  const clock = manualClock(start);
  const front = await frontOf({ mine: diaryFunction() }, { env, clock, maxInstances: 1, spec: { triggers } });
  // Sorted: here hours pass at once, and then the events are written to disk side by side.
  const sorted = () =>
    entries()
      .map(({ event }) => event)
      .sort();
  const put = (...changed: ReturnType<typeof timer>[]) =>
    front.update('mine', {
      handlerPath: '/nowhere',
      timeoutSeconds: 1,
      memoryMb: 128,
      env,
      triggers: changed,
    });
  return { clock, front, put, events: () => sorted().map((event) => JSON.parse(event)) };
}

test('a timer hands its event to its function, at its time in its zone', async () => {
  const nightly = timer('nightly', {
    cronExpression: 'CRON_TZ=Asia/Shanghai 0 0 4 * * *',
    payload: '{"a":1}',
  });
  const { clock, events } = await frontWith([nightly], '2026-03-01T19:00:00Z');
  clock.advance(59 * MINUTE_MS);
  expect(clock.next()).toBe(Date.parse('2026-03-01T20:00:00Z'));
  clock.advance(2 * MINUTE_MS);
  const event = { triggerTime: '2026-03-01T20:00:00Z', triggerName: 'nightly', payload: '{"a":1}' };
  await expect.poll(events).toEqual([event]);
  clock.advance(24 * 60 * MINUTE_MS);
  await expect.poll(events).toEqual([event, { ...event, triggerTime: '2026-03-02T20:00:00Z' }]);
});

test('an interval counts from the start, and a timer without payload sends an empty one', async () => {
  const often = timer('often', { cronExpression: '@every 2m', enable: true });
  const { clock, events } = await frontWith([often], '2026-03-01T00:00:30Z');
  clock.advance(5 * MINUTE_MS);
  await expect.poll(events).toEqual([
    { triggerTime: '2026-03-01T00:02:30Z', triggerName: 'often', payload: '' },
    { triggerTime: '2026-03-01T00:04:30Z', triggerName: 'often', payload: '' },
  ]);
});

test('what came due while the computer slept comes once', async () => {
  const { clock, events } = await frontWith(
    [timer('t', { cronExpression: '0 * * * * *' })],
    '2026-03-01T00:00:30Z',
  );
  clock.set('2026-03-01T05:00:10Z');
  clock.advance(MINUTE_MS);
  await expect
    .poll(events)
    .toMatchObject([{ triggerTime: '2026-03-01T00:01:00Z' }, { triggerTime: '2026-03-01T05:01:00Z' }]);
});

test('a timer that is switched off, and one of a front that is closed, stay silent', async () => {
  const off = timer('off', { cronExpression: '0 * * * * *', enable: false });
  const silent = await frontWith([off], '2026-03-01T00:00:00Z');
  expect(silent.clock.next()).toBeUndefined();
  const closed = await frontWith([timer('on', { cronExpression: '0 * * * * *' })], '2026-03-01T00:00:00Z');
  await closed.front.close();
  expect(closed.clock.next()).toBeUndefined();
});

test('timers that have changed replace the others, and those that have not go on', async () => {
  const often = timer('often', { cronExpression: '@every 10m' });
  const { clock, put } = await frontWith([often], '2026-03-01T00:00:00Z');
  const due = (time: string) => Date.parse(`2026-03-01T${time}Z`);
  clock.advance(4 * MINUTE_MS + 20_000);
  put(often);
  clock.advance(4 * MINUTE_MS + 40_000);
  expect(clock.next()).toBe(due('00:10:00'));
  put(timer('hourly', { cronExpression: '30 9 * * * *' }));
  expect(clock.next()).toBe(due('00:09:30'));
  put();
  expect(clock.next()).toBeUndefined();
});

test('a timer that cannot be read is said at the start', async () => {
  const broken = frontWith([timer('broken', { cronExpression: '0 4 * * *' })], '2026-03-01T00:00:00Z');
  await expect(broken).rejects.toThrow(/"0 4 \* \* \*" is not valid: it has 5 fields/);
});
