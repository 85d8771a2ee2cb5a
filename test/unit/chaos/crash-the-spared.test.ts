import { expect, test } from 'vitest';
import { createFaultSet } from '../../../emulator/faults/fault-set.ts';
import { crashTheSpared } from '../../../scripts/lib/chaos/crash-the-spared.ts';
import { diaryFunction } from '../../support/diary-function.ts';
import { fcClient } from '../../support/fc-client.ts';
import { frontOf } from '../../support/front-of.ts';

const KILLED = 'Process exited unexpectedly';

test('a function that no crash has met is killed in its work, once, and no other is', async () => {
  const killed = new Map([['callback', 1]]);
  const crash = crashTheSpared(createFaultSet({}), killed);
  const working = diaryFunction('await sleep(100);');
  const sources = { callback: working, thumbnail: working, 'on-uploaded': working, relay: working };
  const front = await frontOf(sources, { env: { DIARY: '/dev/null' }, faults: crash.front });
  const invoke = async (name: string) => {
    const body = String((await fcClient(front)(name, 'x')).body);
    if (body.includes(KILLED)) killed.set(name, (killed.get(name) ?? 0) + 1);
  };
  const names = Object.keys(sources);
  for (const name of names) await invoke(name);
  expect([...killed]).toEqual([['callback', 1]]);
  crash.begin();
  for (const name of [...names, ...names]) await invoke(name);
  expect([...killed]).toEqual([
    ['callback', 1],
    ['thumbnail', 1],
    ['on-uploaded', 1],
  ]);
});

test('nobody is killed in the end, nor while all else goes wrong', async () => {
  const faults = createFaultSet({});
  const crash = crashTheSpared(faults, new Map());
  await faults.set({ name: 'cut', value: undefined });
  expect(crash.front()).toEqual(faults.front());
  crash.begin();
  expect(crash.front()).toMatchObject({
    cut: true,
    crashMs: 2,
    functions: ['callback', 'thumbnail', 'on-uploaded'],
  });
  crash.end();
  expect(crash.front()).toEqual(faults.front());
});
