import { compare } from '../lib/compare.ts';
import { quietRounds } from '../lib/quiet-rounds.ts';
import type { Goal, Row } from '../lib/row.ts';
import type { Figures, Speed } from './contest.ts';

export const THREE_QUARTERS: Goal = { of: 'ratio', at: 'least', value: 0.75 };

function quietRoundsOf(ours: Speed, rival: Speed): number[] {
  const secondsEach = ({ perSecond }: Speed) => perSecond.map((rate) => 1 / rate);
  return quietRounds(secondsEach(ours), secondsEach(rival));
}

/** How fast, and how soon. */
export function speedRows(what: string, ours: Speed, rival: Speed, goal?: Goal): Row[] {
  const rounds = quietRoundsOf(ours, rival);
  const row = (name: string, unit: Row['unit'], figure: keyof Speed, of?: Goal): Row =>
    compare({ what: name, unit, rounds, ours: ours[figure], rival: rival[figure], goal: of });
  return [
    row(what, '1/s', 'perSecond', goal),
    row('  latency p50', 'ms', 'p50Ms'),
    row('  latency p99', 'ms', 'p99Ms'),
  ];
}

/** Also for how much of the processor. */
export function contestRows(what: string, ours: Figures, rival: Figures, goal?: Goal): Row[] {
  const processor = compare({
    what: "  server's processor time each",
    unit: 'µs',
    rounds: quietRoundsOf(ours, rival),
    ours: ours.cpuUs,
    rival: rival.cpuUs,
  });
  return [...speedRows(what, ours, rival, goal), processor];
}
