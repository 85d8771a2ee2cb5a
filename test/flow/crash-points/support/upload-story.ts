import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { Scenario } from '../scenarios/scenario.ts';
import { countWhatIsDone } from './count-what-is-done.ts';
import { expectWell } from './expect-well.ts';
import { heal, isRecorded, settle } from './heal.ts';
import { type Story, watch } from './story.ts';
import type { Upload, UploaderAnswer } from './uploader.ts';
import { WORK } from './work.ts';
import type { World } from './world.ts';

const OSS_TIMEOUT_MS = 5000;
/** What only a new instance does. */
const COLD_STEPS: readonly (string | undefined)[] = ['connect to Postgres', 'say hello to Postgres'];

function newUpload(kind: Upload['kind']): Upload {
  const id = `crash-${randomBytes(8).toString('hex')}`;
  return { id, kind, key: `${kind}s/${id}` };
}

/** A 200 with an id says that the upload is recorded. Any other 200 is Function Compute's own, for the initializer. */
async function expectHonestAnswer(
  world: World,
  upload: Upload,
  { status, json, tookMs }: UploaderAnswer,
  killedAt: string | undefined,
) {
  expect(tookMs).toBeLessThan(OSS_TIMEOUT_MS);
  if (status !== 200) return expect(status).toBe(203);
  const { id, errorType } = json as { id?: string; errorType?: string };
  if (id !== undefined) return expect(await isRecorded(world, upload)).toBe(true);
  expect(errorType).toBe('ProcessExited');
  expect(COLD_STEPS).toContain(killedAt);
}

/** A function does its part for a new upload. */
export function uploadStory(scenario: Scenario): Story {
  const { functionName, kind, isAlwaysCold, asksInOrder, invocations, prepare, run, expectAfterwards } =
    scenario;
  const { effects, invocations: usual } = WORK[kind].done;
  return {
    functionName,
    done: { effects, invocations: { ...usual, ...invocations } },
    async play(world, crashPoint) {
      const upload = newUpload(kind);
      const done = countWhatIsDone(world, upload);
      await prepare?.(world, upload);
      const isCold =
        isAlwaysCold === true || crashPoint === undefined || COLD_STEPS.includes(crashPoint.step);
      if (isCold) world.front.reload(functionName);
      if (asksInOrder !== undefined) world.crasherOf(functionName).keepOrder(asksInOrder);
      let answer: UploaderAnswer | undefined;
      const work = async () => {
        answer = await run(world, upload);
        await settle(world);
      };
      const watched = await watch(world, functionName, work, crashPoint);
      return {
        ...watched,
        async heal() {
          if (answer !== undefined) await expectHonestAnswer(world, upload, answer, crashPoint?.step);
          await expectAfterwards?.(world, upload);
          const healing = await heal(world, upload);
          await expectWell(world, upload);
          return { healing, ...done() };
        },
      };
    },
  };
}
