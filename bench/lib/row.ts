/** A count has no unit. */
export type Unit = 'µs' | 'ms' | 'MB' | 'KB' | '1/s' | 'MB/s' | '';

export interface Goal {
  of: 'ours' | 'ratio' | 'difference';
  at: 'most' | 'least';
  value: number;
}

/** One line of the table. */
export interface Row {
  what: string;
  ours: number;
  rival?: number;
  unit: Unit;
  /** Median of the rounds' own ratios, so not exactly ours / rival. */
  ratio?: number;
  /** Likewise. */
  difference?: number;
  goal?: Goal;
}

export function isMet({ goal, ...row }: Row): boolean | undefined {
  if (goal === undefined) return undefined;
  const value = row[goal.of];
  if (value === undefined) return undefined;
  return goal.at === 'most' ? value <= goal.value : value >= goal.value;
}
