import { setTimeout as sleep } from 'node:timers/promises';
import { CallbackError } from '../../../shared/http/errors.ts';

const TRIES = 7;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;

export interface Patience {
  /** Stops the waiting. */
  signal: AbortSignal;
  firstPauseMs?: number | undefined;
}

/** Throttled, not answered, or a failure of the other side. */
function mayPass(error: unknown): boolean {
  if (error instanceof CallbackError) return error.status === 503;
  return error instanceof Error && 'isTransient' in error && error.isTransient === true;
}

/** Tries again what may pass by itself, with longer and longer pauses: some 20 s in all. */
export async function tryAgain<T>(
  work: () => Promise<T>,
  { signal, firstPauseMs = FIRST_PAUSE_MS }: Patience,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      if (tried === TRIES || !mayPass(error) || signal.aborted) throw error;
    }
    const pauseMs = Math.min(firstPauseMs * 2 ** (tried - 1), LONGEST_PAUSE_MS);
    await sleep(pauseMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
  }
}
