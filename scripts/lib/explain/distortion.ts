import type { Target } from './captured-request.ts';

/** What is known of the request besides the request itself. */
export interface Surroundings {
  /** Where else the callback's path, and perhaps its query, is written down. */
  knownTargets: readonly Target[];
}

/** One thing that happens to requests on their way, and how it is undone. */
export interface Distortion<T> {
  /** Stays: people search for it. */
  name: string;
  /** How it shows, as a sentence. */
  shows: string;
  /** What to do about it. */
  advice: string;
  /** What OSS may have signed if this happened to the value. Guesses: each is checked against the signature. */
  undo(value: T, surroundings: Surroundings): Iterable<T>;
}

export interface Finding {
  name: string;
  shows: string;
  advice: string;
}
