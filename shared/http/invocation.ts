import { createDeadline, type Deadline, type DeadlineOptions } from './deadline.ts';
import type { PlatformContext } from './fc-context.ts';

// Read once: the global is a getter, and takes longer than the clock itself.
const { performance } = globalThis;

/** What one invocation is known by: how long it may take, how long its steps took, and what its log line will say. */
export interface Invocation {
  readonly startedAtMs: number;
  readonly deadline: Deadline;
  /** Becomes part of the log line. Never a secret, a signature or a ticket. */
  readonly facts: Record<string, unknown>;
  readonly stepsMs: Record<string, number>;
  time<T>(step: string, work: () => T): T;
}

export interface InvocationContext extends PlatformContext {
  invocation: Invocation;
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}

function stopWhenSettled(work: Promise<unknown>, stop: () => void): void {
  work.then(stop, stop);
}

export function beginInvocation(options: DeadlineOptions): Invocation {
  const stepsMs: Record<string, number> = {};

  function stop(step: string, from: number): void {
    stepsMs[step] = performance.now() - from;
  }

  function time<T>(step: string, work: () => T): T {
    const from = performance.now();
    let result: T;
    try {
      result = work();
    } catch (error) {
      stop(step, from);
      throw error;
    }
    if (isPromise(result)) stopWhenSettled(result, () => stop(step, from));
    else stop(step, from);
    return result;
  }

  return { startedAtMs: options.startedAtMs, deadline: createDeadline(options), facts: {}, stepsMs, time };
}
