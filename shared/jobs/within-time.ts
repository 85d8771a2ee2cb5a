import { JobError } from './job-error.ts';

export interface JobRun {
  /** Aborted when the time is used up, and when the job is no longer this attempt's. */
  readonly signal: AbortSignal;
  remainingMs(): number;
}

function tooSlow(timeoutMs: number): JobError {
  return new JobError('timed_out', `The work took longer than ${Math.round(timeoutMs)} ms.`, {
    hint: 'Make it faster, or give the function a longer time-out in s.yaml.',
    isTransient: true,
  });
}

/** Lets work go on for that long and while it is wanted, then rejects, whether or not the work heeds its signal. */
export async function withinTime<T>(
  timeoutMs: number,
  unwanted: AbortSignal,
  work: (run: JobRun) => Promise<T>,
): Promise<T> {
  const endsAt = Date.now() + timeoutMs;
  const outOfTime = new AbortController();
  const timer = setTimeout(() => outOfTime.abort(tooSlow(timeoutMs)), timeoutMs);
  const signal = AbortSignal.any([outOfTime.signal, unwanted]);
  try {
    return await new Promise<T>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      const run = { signal, remainingMs: () => endsAt - Date.now() };
      Promise.resolve(run).then(work).then(resolve, reject);
    });
  } finally {
    clearTimeout(timer);
  }
}
