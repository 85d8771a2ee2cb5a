/** The value below which this share of the sample lies; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The median of what each round says for itself: noise that hits both halves of a round cancels out. */
export function medianOfPairs(
  ours: readonly number[],
  rival: readonly number[],
  combine: (ours: number, rival: number) => number,
): number {
  return median(ours.map((value, round) => combine(value, rival[round] ?? Number.NaN)));
}

export function ratio(ours: number, rival: number): number {
  return ours / rival;
}

export function difference(ours: number, rival: number): number {
  return ours - rival;
}
