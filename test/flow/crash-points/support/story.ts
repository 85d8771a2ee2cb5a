import type { CrashPoint } from './crasher.ts';
import type { Done } from './done.ts';
import type { Healing } from './step.ts';
import type { World } from './world.ts';

/** What a function did. */
export interface Watched {
  /** In their order, as often as they were taken. */
  steps: string[];
  /** The process that was killed. */
  killed: number | undefined;
}

interface Healed extends Done {
  /** What it took. */
  healing: Healing;
}

export interface Played extends Watched {
  /** Lets everything happen that happens by itself, and expects that all is well then. */
  heal(): Promise<Healed>;
}

/** Something for a function to do. */
export interface Story {
  functionName: string;
  /** What is done when nothing is killed. */
  done: Done;
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
    return { steps: crasher.takeSteps(), killed: crasher.killed() };
  } finally {
    await world.disarm();
  }
}
