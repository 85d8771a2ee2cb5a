import type { Evidence } from './evidence.ts';

/** How much each way of healing has brought. */
export interface Healed {
  /** Uploads whose callback came to nothing. */
  byEvent: number;
  byReconcile: number;
  /** Jobs that no hand-over had started by then, or that had to begin again. */
  byRelay: number;
}

/** What was healed, and by what. */
export function countHealed({ callbacks, uploads, jobs }: Evidence): Healed {
  const calledBack = new Set(callbacks.filter(({ status }) => status === 200).map(({ object }) => object));
  const healed = uploads.filter(({ object }) => !calledBack.has(object));
  return {
    byEvent: healed.filter(({ source }) => source === 'event').length,
    byReconcile: healed.filter(({ source }) => source === 'reconcile').length,
    byRelay: jobs.filter(({ handedOver }) => handedOver > 0).length,
  };
}
