import { pick } from './quiet-rounds.ts';
import type { Goal, Row, Unit } from './row.ts';
import { difference, median, medianOfPairs, ratio } from './statistics.ts';

interface Columns {
  what: string;
  ours: readonly number[];
  rival: readonly number[];
  /** The rounds that count. */
  rounds: readonly number[];
  unit: Unit;
  goal?: Goal | undefined;
}

export function compare({ what, unit, goal, rounds, ...all }: Columns): Row {
  const ours = pick(all.ours, rounds);
  const rival = pick(all.rival, rounds);
  return {
    what,
    unit,
    ours: median(ours),
    rival: median(rival),
    ratio: medianOfPairs(ours, rival, ratio),
    difference: medianOfPairs(ours, rival, difference),
    ...(goal ? { goal } : {}),
  };
}
