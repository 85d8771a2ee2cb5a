import { compare } from '../lib/compare.ts';
import { quietRounds } from '../lib/quiet-rounds.ts';
import type { Goal, Row } from '../lib/row.ts';
import type { Figures } from './contest.ts';

export const THREE_QUARTERS: Goal = { of: 'ratio', at: 'least', value: 0.75 };

function secondsEach({ perSecond }: Figures): number[] {
  return perSecond.map((rate) => 1 / rate);
}

/** How fast, how soon, and for how much of the processor. */
export function contestRows(what: string, ours: Figures, rival: Figures, goal?: Goal): Row[] {
  const rounds = quietRounds(secondsEach(ours), secondsEach(rival));
  const row = (name: string, unit: Row['unit'], figure: keyof Figures, of?: Goal): Row =>
    compare({ what: name, unit, rounds, ours: ours[figure], rival: rival[figure], goal: of });
  return [
    row(what, '1/s', 'perSecond', goal),
    row('  latency p50', 'ms', 'p50Ms'),
    row('  latency p99', 'ms', 'p99Ms'),
    row("  server's processor time each", 'µs', 'cpuUs'),
  ];
}
