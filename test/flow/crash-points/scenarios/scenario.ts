import type { Counts } from '../support/done.ts';
import type { Upload, UploaderAnswer } from '../support/uploader.ts';
import type { World } from '../support/world.ts';

export interface Scenario {
  functionName: string;
  kind: Upload['kind'];
  /** It is about what only a new instance does. */
  isAlwaysCold?: true;
  /** What the function asks for at once, in the order in which it is to get through. */
  asksInOrder?: readonly string[];
  /** Of functions that run jobs, if more than one of each. */
  invocations?: Counts;
  /** Until just before the function has something to do. */
  prepare?(world: World, upload: Upload): Promise<void>;
  /** What gives the function something to do, until it has done it. */
  run(world: World, upload: Upload): Promise<UploaderAnswer | undefined>;
  /** What is to be so afterwards, even if it was killed. */
  expectAfterwards?(world: World, upload: Upload): Promise<void>;
}
