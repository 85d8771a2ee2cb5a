import type { Distortion, Finding, Surroundings } from './distortion.ts';

const MOST_KEPT = 20_000;
const MOST_BYTES_KEPT = 64_000_000;
const MOST_STARTS = 2000;

/** A value, and what must have happened to it for the captured one to arrive. */
export interface Variant<T> {
  value: T;
  findings: readonly Finding[];
}

export interface Levels<T> {
  /** The values that as many distortions explain as the level says: 0, 1 or 2. */
  at(level: number): Iterable<Variant<T>>;
}

export interface LevelsOptions<T> {
  start: readonly T[];
  distortions: readonly Distortion<T>[];
  surroundings: Surroundings;
  /** Equal values have equal keys. */
  keyOf(value: T): string;
  sizeOf(value: T): number;
  /** Whether a distortion may be undone in a value that was distorted twice. */
  mayCompose(value: T): boolean;
}

export function createLevels<T>(options: LevelsOptions<T>): Levels<T> {
  const { start, distortions, surroundings, keyOf, sizeOf, mayCompose } = options;
  const seen = new Set(start.map(keyOf));
  let first: Variant<T>[] | undefined;

  function* undoOnce({ value, findings }: Variant<T>): Generator<Variant<T>> {
    for (const { undo, ...finding } of distortions)
      for (const other of undo(value, surroundings)) yield { value: other, findings: [...findings, finding] };
  }

  function firstLevel(): Variant<T>[] {
    if (first) return first;
    first = [];
    let bytes = 0;
    for (const value of start)
      for (const variant of undoOnce({ value, findings: [] })) {
        const key = keyOf(variant.value);
        if (seen.has(key)) continue;
        bytes += sizeOf(variant.value);
        if (first.length >= MOST_KEPT || bytes > MOST_BYTES_KEPT) return first;
        seen.add(key);
        first.push(variant);
      }
    return first;
  }

  function* secondLevel(): Generator<Variant<T>> {
    for (const variant of firstLevel().slice(0, MOST_STARTS)) {
      if (!mayCompose(variant.value)) continue;
      for (const twice of undoOnce(variant)) if (!seen.has(keyOf(twice.value))) yield twice;
    }
  }

  return {
    at(level) {
      if (level === 0) return start.map((value) => ({ value, findings: [] }));
      return level === 1 ? firstLevel() : secondLevel();
    },
  };
}
