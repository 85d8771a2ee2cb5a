import type { RunResult } from './run-reconcile.ts';
import { countRefused } from './tally.ts';

/** As --help says. */
export function exitCodeOf({ tally, stopped }: RunResult, isInterrupted: boolean): number {
  if (isInterrupted) return 130;
  if (stopped !== undefined || tally.failed > 0) return 1;
  return countRefused(tally) + tally.missing > 0 ? 2 : 0;
}
