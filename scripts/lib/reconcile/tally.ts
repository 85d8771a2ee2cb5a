/** What has become of the objects so far. */
export interface Tally {
  /** All that were listed. */
  found: number;
  /** Not asked for: put before --since. */
  older: number;
  /** Results, and what is of no kind. */
  leftAlone: number;
  /** Recorded before, or by somebody else in the meantime. */
  known: number;
  /** In a dry run: what would be looked at. */
  missing: number;
  recorded: number;
  /** Recorded as such: their kind requires a ticket, and they have none. They start nothing. */
  unclaimed: number;
  /** Deleted after they were listed. */
  gone: number;
  /** How many for which reason. */
  refused: Record<string, number>;
  failed: number;
}

export function createTally(): Tally {
  return {
    found: 0,
    older: 0,
    leftAlone: 0,
    known: 0,
    missing: 0,
    recorded: 0,
    unclaimed: 0,
    gone: 0,
    refused: {},
    failed: 0,
  };
}

export function countRefused({ refused }: Pick<Tally, 'refused'>): number {
  return Object.values(refused).reduce((sum, count) => sum + count, 0);
}
