export interface Clock {
  now(): number;
  /** Calls `run` once, after at least `ms`; the result cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** The longest delay that setTimeout takes. */
export const MAX_TIMEOUT_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), MAX_TIMEOUT_MS));
    return () => clearTimeout(timer);
  },
};
