/** How many times each was done. */
export type Counts = Readonly<Record<string, number>>;

/** What was done of the work for an upload. */
export interface Done {
  /** As those tell it to whom it is done: the hook's server, by idempotency keys, and OSS. */
  effects: Counts;
  /** Of functions that run jobs: those that came to a good end. */
  invocations: Counts;
}

export function countEach(names: readonly string[]): Counts {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
