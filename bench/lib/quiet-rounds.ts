/**
 * Which rounds were disturbed least: the half in which both together took least time. Other work on the machine only
 * ever adds time, and choosing by the sum favours neither of the two.
 */
export function quietRounds(ours: readonly number[], rival: readonly number[]): number[] {
  const together = ours.map((value, round) => ({ round, time: value + (rival[round] ?? Number.NaN) }));
  const quietFirst = together.sort((one, other) => one.time - other.time);
  return quietFirst.slice(0, Math.ceil(quietFirst.length / 2)).map(({ round }) => round);
}

export function pick(values: readonly number[], rounds: readonly number[]): number[] {
  return rounds.map((round) => values[round] ?? Number.NaN);
}
