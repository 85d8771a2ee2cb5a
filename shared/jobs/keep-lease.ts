import { JobError } from './job-error.ts';

export interface KeptLease {
  /** Aborted when the job has become another attempt's. */
  lost: AbortSignal;
  /** Resolves when the lease is no longer being extended. */
  stop(): Promise<void>;
}

const LONGEST_EXTENSION_MS = 2000;

/** Extends a lease each third of its time. A database that does not answer is asked again: the lease may outlive that. */
export function keepLease(leaseMs: number, extend: (limitMs: number) => Promise<boolean>): KeptLease {
  const everyMs = leaseMs / 3;
  const limitMs = Math.min(everyMs, LONGEST_EXTENSION_MS);
  const lost = new AbortController();
  let extending: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;

  async function extendOnce(): Promise<void> {
    const isOurs = await extend(limitMs).catch(() => true);
    if (isOurs) return schedule();
    lost.abort(
      new JobError('lease_lost', 'Another attempt has taken this job over.', {
        hint: 'Nothing is to be done: that attempt records how the job ends.',
        isTransient: true,
      }),
    );
  }

  function schedule(): void {
    if (isStopped) return;
    timer = setTimeout(() => {
      extending = extendOnce();
    }, everyMs);
  }

  schedule();
  return {
    lost: lost.signal,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      // An extension that came after the end would be refused, but it must not run on in a frozen instance.
      await extending;
    },
  };
}
