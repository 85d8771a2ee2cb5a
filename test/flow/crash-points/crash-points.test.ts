import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { isRunning } from '../../support/is-running.ts';
import { MOMENTS } from './support/crasher.ts';
import { expectWell } from './support/expect-well.ts';
import { heal, isRecorded } from './support/heal.ts';
import { LIST } from './support/list.ts';
import { COLD_STEPS, type Run, runScenario } from './support/run-scenario.ts';
import type { Scenario } from './support/scenarios.ts';
import type { World } from './support/world.ts';
import { startWorlds, type WorldPool } from './support/world-pool.ts';

const WORLDS = 6;
const OSS_TIMEOUT_MS = 5000;
/** Hand-overs and keys have budgets that a busy machine can exceed, and then another way is taken than the one listed. */
const BUSY = { retry: 4 };

const HEALS = {
  'at once': 'heals at once',
  relay: 'the relay heals it',
  'at once or relay': 'heals at once, or the relay heals it',
  event: 'the event of OSS heals it',
};

let worlds: WorldPool;
beforeAll(async () => {
  worlds = await startWorlds(WORLDS);
});
afterAll(() => worlds.close());

async function expectKilled({ front }: World, { functionName }: Scenario, { killed, steps }: Run) {
  if (killed === undefined) throw new Error(`It never got there: ${steps.join(', ')}`);
  const isThere = () => front.instances(functionName).some(({ pid }) => pid === killed);
  await vi.waitUntil(() => !isRunning(killed) && !isThere(), { timeout: 5000 });
}

/** A 200 with an id says that the upload is recorded. Any other 200 is Function Compute's own, for the initializer. */
async function expectHonestAnswer(world: World, { upload, answer }: Run, step: string) {
  if (answer === undefined) return;
  expect(answer.tookMs).toBeLessThan(OSS_TIMEOUT_MS);
  if (answer.status !== 200) return expect(answer.status).toBe(203);
  const { id, errorType } = answer.json as { id?: string; errorType?: string };
  if (id !== undefined) return expect(await isRecorded(world, upload)).toBe(true);
  expect(errorType).toBe('ProcessExited');
  expect(COLD_STEPS).toContain(step);
}

test('every function that works on uploads is on the list', () =>
  worlds.run(async ({ asyncFunctions }) => {
    const listed = LIST.map(([, { functionName }]) => functionName);
    expect([...new Set(listed)].sort()).toEqual(['callback', ...asyncFunctions].sort());
  }));

for (const [title, scenario, steps] of LIST) {
  const group = scenario.isAlone ? describe : describe.concurrent;
  group(title, BUSY, () => {
    test('takes the steps of this list, and no others', () =>
      worlds.run(async (world) => {
        const run = await runScenario(world, scenario);
        // What is asked for at the same time arrives in no order.
        expect([...new Set(run.steps)].sort()).toEqual(steps.map(([step]) => step).sort());
        await heal(world, run.upload);
        await expectWell(world, run.upload);
      }));

    for (const [step, ...healings] of steps)
      for (const [at, moment] of MOMENTS.entries()) {
        const expected = healings[at];
        if (expected === undefined) continue;
        test(`killed at "${step}", ${moment}: ${HEALS[expected]}`, () =>
          worlds.run(async (world) => {
            const run = await runScenario(world, scenario, { step, moment });
            await expectKilled(world, scenario, run);
            await expectHonestAnswer(world, run, step);
            await scenario.expectAfterwards?.(world, run.upload);
            expect(expected.split(' or ')).toContain(await heal(world, run.upload));
            await expectWell(world, run.upload);
          }));
      }
  });
}
