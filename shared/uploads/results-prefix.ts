/** Where results are written. No kind matches it, so that a result never starts work of its own. */
export const RESULTS_PREFIX = '_results/';
