import type { CrashPoint } from './crasher.ts';
import type { Healing } from './step.ts';
import type { World } from './world.ts';

/** What a function did. */
export interface Watched {
  /** In their order, each the first time. */
  steps: string[];
  /** The process that was killed. */
  killed: number | undefined;
}

export interface Played extends Watched {
  /** Lets everything happen that happens by itself, and expects that all is well then. What it took. */
  heal(): Promise<Healing>;
}

/** Something for a function to do. */
export interface Story {
  functionName: string;
  /** Until the function has done it, or is killed there. */
  play(world: World, crashPoint?: CrashPoint): Promise<Played>;
}

/** Lets a function work, with all that it does being watched. */
export async function watch(
  world: World,
  functionName: string,
  work: () => Promise<void>,
  crashPoint?: CrashPoint,
): Promise<Watched> {
  const crasher = world.crasherOf(functionName);
  crasher.takeSteps();
  if (crashPoint !== undefined) crasher.arm(crashPoint);
  try {
    await work();
    return { steps: [...new Set(crasher.takeSteps())], killed: crasher.killed() };
  } finally {
    await world.disarm();
  }
}
