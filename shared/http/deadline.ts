import { withTimeout } from '../with-timeout.ts';
import { CallbackError } from './errors.ts';

/** OSS hangs up after 5 s; what is left is for the way back. */
const CALLBACK_DEADLINE_MS = 4000;
const FUNCTION_MARGIN_MS = 200;
const OSS_TIMEOUT_MS = 5000;
const MAX_AGE_MS = 3000;

export interface DeadlineOptions {
  /** When the platform says that the request came in; undefined where it does not say. */
  receivedAtMs: number | undefined;
  /** When this function began to work on it. */
  startedAtMs: number;
  /** What the platform leaves this invocation, from its start. */
  functionTimeoutMs: number;
}

/**
 * How long the request has waited for this instance. Another clock stamped it: an age below zero or beyond the time
 * that OSS waits is skew (or nobody is listening any more), and recording the upload then deserves the full time.
 */
function waitedMs({ receivedAtMs, startedAtMs }: DeadlineOptions): number {
  const age = receivedAtMs === undefined ? 0 : startedAtMs - receivedAtMs;
  return age > 0 && age < OSS_TIMEOUT_MS ? Math.min(age, MAX_AGE_MS) : 0;
}

export class StepTimeoutError extends Error {
  override readonly name = 'StepTimeoutError';
}

export interface Deadline {
  remainingMs(): number;
  /** How long a step may take that keeps to it by itself: the lesser of its budget and what is left. */
  limit(step: string, budgetMs: number): number;
  /** Runs one step, for no longer than that, and tells it how long that is. */
  run<T>(step: string, budgetMs: number, work: (limitMs: number) => Promise<T>): Promise<T>;
}

/** A deadline at that time, in ms since 1970. */
export function deadlineAt(endsAtMs: number): Deadline {
  const remainingMs = (): number => endsAtMs - Date.now();

  function limit(step: string, budgetMs: number): number {
    const leftMs = remainingMs();
    if (leftMs <= 0) throw new CallbackError('deadline_exceeded', { detail: `Before the step "${step}".` });
    return Math.min(budgetMs, leftMs);
  }

  async function run<T>(step: string, budgetMs: number, work: (limitMs: number) => Promise<T>): Promise<T> {
    const limitMs = limit(step, budgetMs);
    const tooLate = () =>
      new StepTimeoutError(`The step "${step}" took longer than ${Math.round(limitMs)} ms.`);
    return withTimeout(work(limitMs), limitMs, tooLate);
  }

  return { remainingMs, limit, run };
}

/** That of a callback. */
export function createDeadline(options: DeadlineOptions): Deadline {
  const allowedMs = Math.min(
    CALLBACK_DEADLINE_MS - waitedMs(options),
    options.functionTimeoutMs - FUNCTION_MARGIN_MS,
  );
  return deadlineAt(options.startedAtMs + allowedMs);
}
