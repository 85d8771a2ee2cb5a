import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createFaultSet } from '../../../emulator/faults/fault-set.ts';
import { conductFaults } from '../../../scripts/lib/chaos/conduct-faults.ts';
import type { PlannedFault } from '../../../scripts/lib/chaos/plan-faults.ts';

function conduct(plan: PlannedFault[], actions: Parameters<typeof createFaultSet>[0] = {}) {
  const faults = createFaultSet(actions);
  const conductor = conductFaults(plan, faults);
  onTestFinished(() => conductor.stop().catch(() => undefined));
  return { faults, conductor, active: () => faults.active().map(({ name }) => name) };
}

function planned(name: PlannedFault['name'], from: number, to: number, most?: number): PlannedFault {
  return { fault: name, name, from, to, most };
}

test('faults begin and end with the uploads of their plan', async () => {
  const { faults, conductor, active } = conduct([planned('twice', 1, 3), planned('cut', 2, 4)]);
  await conductor.reach(0);
  expect(active()).toEqual([]);
  await conductor.reach(2);
  expect(active()).toEqual(['twice', 'cut']);
  faults.callbacks.onHit?.('twice');
  faults.front().onHit?.('cut');
  await conductor.reach(3);
  await expect.poll(active).toEqual(['cut']);
});

test('a fault that has not happened yet goes on until it has', async () => {
  const { faults, conductor, active } = conduct([planned('twice', 0, 1)]);
  await conductor.reach(50);
  await sleep(100);
  expect(active()).toEqual(['twice']);
  faults.callbacks.onHit?.('twice');
  await expect.poll(active).toEqual([]);
});

test('a dear fault ends when it has happened often enough, though nobody reaches the upload of its end', async () => {
  const { faults, conductor, active } = conduct([planned('drop', 0, 100, 2)]);
  await conductor.reach(0);
  faults.callbacks.onHit?.('drop');
  await sleep(60);
  expect(active()).toEqual(['drop']);
  faults.callbacks.onHit?.('drop');
  await expect.poll(active).toEqual([]);
});

test('a fault that holds for an upload goes on until that one is done, whatever it has happened to', async () => {
  const { faults, conductor, active } = conduct([
    { ...planned('twice', 0, 1), holdsFor: 0 },
    planned('twice', 1, 2, 1),
  ]);
  await conductor.reach(0);
  await conductor.reach(1);
  faults.callbacks.onHit?.('twice');
  faults.callbacks.onHit?.('twice');
  await conductor.reach(50);
  conductor.done(1);
  await sleep(100);
  expect(active()).toEqual(['twice']);
  conductor.done(0);
  await expect.poll(active).toEqual([]);
});

test('a fault that begins while one of its name comes to its end goes on', async () => {
  let end = (): void => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const { faults, conductor, active } = conduct(
    [planned('redis-gone', 0, 1), planned('twice', 0, 1), planned('twice', 2, 9)],
    { 'redis-gone': { begin: async () => undefined, end: () => ended } },
  );
  await conductor.reach(0);
  await conductor.reach(1);
  await sleep(100);
  const reached = conductor.reach(2);
  faults.callbacks.onHit?.('twice');
  await sleep(100);
  end();
  await reached;
  await sleep(100);
  expect(active()).toEqual(['twice']);
});

test('in the end nothing goes wrong any more', async () => {
  const { faults, conductor, active } = conduct([planned('cut', 0, 9)]);
  await conductor.reach(1);
  faults.front().onHit?.('cut');
  expect(active()).toEqual(['cut']);
  await conductor.finish();
  expect(active()).toEqual([]);
});

test('a server that does not come back is told of', async () => {
  const gone = { begin: async () => undefined, end: () => Promise.reject(new Error('no more')) };
  const { conductor } = conduct([planned('redis-gone', 0, 5)], { 'redis-gone': gone });
  await conductor.reach(6);
  await expect.poll(() => conductor.reach(7).then(() => '', String)).toBe('Error: no more');
});
