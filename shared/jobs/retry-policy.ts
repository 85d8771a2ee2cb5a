/** After that many a job is dead. With the pauses below that takes some hours. */
export const MAX_TRIES = 10;

const FIRST_RETRY_MS = 20_000;
const LONGEST_RETRY_MS = 3_600_000;
/** Function Compute may have a backlog: what it has accepted is not handed over again lightly. */
const FIRST_LOOK_MS = 600_000;
const LONGEST_LOOK_MS = 7_200_000;
/** After that many in a row a job is dead. With the pauses below that takes about eleven hours: no outage of an hour does it. */
const MAX_UNDELIVERED = 50;
const FIRST_UNDELIVERED_MS = 30_000;
const LONGEST_UNDELIVERED_MS = 900_000;

/** Doubles with each try, up to a limit; jitter keeps what failed together from coming again together. */
function backOff(tryNumber: number, firstMs: number, longestMs: number): number {
  const fullMs = Math.min(firstMs * 2 ** (tryNumber - 1), longestMs);
  return fullMs * (0.75 + Math.random() / 2);
}

/** How long after this try has failed the next one is due; undefined when there is none. */
export function retryAfterMs(tryNumber: number): number | undefined {
  return tryNumber >= MAX_TRIES ? undefined : backOff(tryNumber, FIRST_RETRY_MS, LONGEST_RETRY_MS);
}

/** The same by the number of the try, from the first to the last: after that the relay gives the job up at once. */
export function retryPausesMs(): number[] {
  return Array.from({ length: MAX_TRIES }, (_, index) => retryAfterMs(index + 1) ?? 0);
}

/** How long a try that was handed over is left alone, though it has not begun. */
export function lookAgainMs(tryNumber: number): number {
  return backOff(tryNumber, FIRST_LOOK_MS, LONGEST_LOOK_MS);
}

/** How long after so many vain hand-overs in a row there is another one; undefined when there is none. */
export function handOverAgainMs(undelivered: number): number | undefined {
  if (undelivered >= MAX_UNDELIVERED) return undefined;
  return backOff(undelivered, FIRST_UNDELIVERED_MS, LONGEST_UNDELIVERED_MS);
}
