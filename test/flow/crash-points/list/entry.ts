import type { Step } from '../support/step.ts';
import type { Story } from '../support/story.ts';

/** All that a function does, in its order. */
export type Entry = readonly [title: string, story: Story, steps: readonly Step[]];
