import { randomBytes } from 'node:crypto';
import type { CrashPoint } from './crasher.ts';
import { settle } from './heal.ts';
import type { Scenario } from './scenarios.ts';
import type { Upload, UploaderAnswer } from './uploader.ts';
import type { World } from './world.ts';

export interface Run {
  upload: Upload;
  /** What the uploader was told, when the function is what answers. */
  answer: UploaderAnswer | undefined;
  /** What the function did. */
  steps: string[];
  /** The process that was killed. */
  killed: number | undefined;
}

function newUpload(kind: Upload['kind']): Upload {
  const id = `crash-${randomBytes(8).toString('hex')}`;
  return { id, kind, key: `${kind}s/${id}` };
}

/** What only a new instance does. */
export const COLD_STEPS = ['connect to Postgres', 'say hello to Postgres'];

/** Lets the function do its work, until it has done it, or is killed there. */
export async function runScenario(
  world: World,
  { functionName, kind, isAlwaysCold, prepare, run }: Scenario,
  crashPoint?: CrashPoint,
): Promise<Run> {
  const upload = newUpload(kind);
  const crasher = world.crasherOf(functionName);
  await prepare?.(world, upload);
  const isCold = isAlwaysCold === true || crashPoint === undefined || COLD_STEPS.includes(crashPoint.step);
  if (isCold) world.front.reload(functionName);
  crasher.takeSteps();
  if (crashPoint !== undefined) crasher.arm(crashPoint);
  try {
    const answer = await run(world, upload);
    await settle(world);
    return { upload, answer, steps: crasher.takeSteps(), killed: crasher.killed() };
  } finally {
    world.disarm();
  }
}
