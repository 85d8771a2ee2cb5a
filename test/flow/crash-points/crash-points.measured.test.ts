import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isRunning } from '../../support/is-running.ts';
import { expectDone } from './list/expect-done.ts';
import { LIST } from './list/list.ts';
import { MOMENTS } from './support/crasher.ts';
import type { Healing, Step } from './support/step.ts';
import type { Played, Story } from './support/story.ts';
import type { World } from './support/world.ts';
import { startWorlds, type WorldPool } from './support/world-pool.ts';

const WORLDS = 6;

const HEALS: Readonly<Record<Healing, string>> = {
  'at once': 'heals at once',
  relay: 'the relay heals it',
  event: 'the event of OSS heals it',
  'next run': 'the next run heals it',
};

let worlds: WorldPool;
beforeAll(async () => {
  worlds = await startWorlds(WORLDS);
});
afterAll(() => worlds.close());

async function expectKilled({ front }: World, { functionName }: Story, { killed, steps }: Played) {
  if (killed === undefined) throw new Error(`It never got there: ${steps.join(', ')}`);
  const isThere = () => front.instances(functionName).some(({ pid }) => pid === killed);
  await vi.waitUntil(() => !isRunning(killed) && !isThere(), { timeout: 30_000 });
}

test('every function is on the list', () =>
  worlds.run(async ({ functions }) => {
    const listed = LIST.map(([, { functionName }]) => functionName);
    expect([...new Set(listed)].sort()).toEqual([...functions].sort());
  }));

test('each function is killed at each of its steps, in one list or another', () => {
  const named = (steps: (step: Step) => boolean) =>
    LIST.flatMap(([, { functionName }, all]) =>
      all.filter(steps).map(([step]) => `${functionName}: ${step}`),
    );
  const killed = new Set(named(([, before]) => before !== undefined));
  expect(named(() => true).filter((step) => !killed.has(step))).toEqual([]);
});

for (const [title, story, steps] of LIST)
  describe.concurrent(title, () => {
    test('takes the steps of this list, in this order, and no others', () =>
      worlds.run(async (world) => {
        const played = await story.play(world);
        expect(played.steps).toEqual(steps.map(([step]) => step));
        const { healing: _, ...done } = await played.heal();
        expect(done).toEqual(story.done);
      }));

    for (const [step, ...healings] of steps)
      for (const [at, moment] of MOMENTS.entries()) {
        const expected = healings[at];
        if (expected === undefined) continue;
        test(`killed at "${step}", ${moment}: ${HEALS[expected]}`, () =>
          worlds.run(async (world) => {
            const point = { step, moment };
            const played = await story.play(world, point);
            await expectKilled(world, story, played);
            const done = expectDone(story, steps, { ...point, healing: expected });
            expect(await played.heal()).toEqual({ healing: expected, ...done });
          }));
      }
  });
