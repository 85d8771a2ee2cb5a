/** What it took until all was well. */
export type Healing =
  /** Nothing was lost, or Function Compute tried again by itself. */
  | 'at once'
  /** Time passed, and the relay ran. */
  | 'relay'
  /** OSS told of the object. */
  | 'event'
  /** It was invoked again, as by the next deployment. */
  | 'next run';

/**
 * What heals a crash before it gets there, after it took effect, and after it was answered. The third is said of the last
 * step alone. After any other it is the same as before the next one, exactly: a process is heard of by its steps only, and
 * what it has made of an answer in its memory dies with it. So it is killed there when it asks for the next, which does
 * not get through. What is not killed at a step is killed there in another list.
 */
export type Step = readonly [name: string, before?: Healing, afterEffect?: Healing, afterAnswer?: Healing];
