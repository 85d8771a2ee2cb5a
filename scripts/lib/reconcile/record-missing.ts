import type { ListedObject } from '../../../shared/oss/list-objects.ts';
import type { Tally } from './tally.ts';

export type Recorded =
  | { readonly outcome: 'recorded' | 'unclaimed' | 'known' | 'gone' | 'leftAlone' }
  /** As a callback for it would be, for good. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** Records an object as its event would have. Rejects when it could not be done. */
export type RecordObject = (key: string) => Promise<Recorded>;

export interface RecordOptions {
  record: RecordObject;
  atOnce: number;
  tally: Tally;
  /** Stops before the next object. */
  signal: AbortSignal;
  onFailure: (key: string, error: unknown) => void;
}

/** With so many in a row it is not the objects. */
const TOO_MANY_FAILURES = 20;

function count(tally: Tally, recorded: Recorded): void {
  if (recorded.outcome !== 'refused') tally[recorded.outcome] += 1;
  else tally.refused[recorded.reason] = (tally.refused[recorded.reason] ?? 0) + 1;
}

/**
 * Records objects, some at once. One that fails does not keep the others from it, unless all of them do, however many
 * calls they come in.
 */
export function createMissingRecorder({ record, atOnce, tally, signal, onFailure }: RecordOptions) {
  let failuresInARow = 0;
  let lastError: unknown;

  async function runLane(rest: Iterable<ListedObject>): Promise<void> {
    for (const { key } of rest) {
      if (signal.aborted || failuresInARow >= TOO_MANY_FAILURES) return;
      try {
        count(tally, await record(key));
        failuresInARow = 0;
      } catch (error) {
        tally.failed += 1;
        failuresInARow += 1;
        lastError = error;
        onFailure(key, error);
      }
    }
  }

  return async (objects: readonly ListedObject[]): Promise<void> => {
    const rest = objects.values();
    await Promise.all(Array.from({ length: atOnce }, () => runLane(rest)));
    if (failuresInARow >= TOO_MANY_FAILURES) throw lastError;
  };
}
