import { overwrittenIn, rowsByVersion } from './check-uploads.ts';
import type { Evidence } from './evidence.ts';
import { nameOfVersion } from './name-of-version.ts';

/** Objects that others have replaced, and what is known of them. */
export interface Overwritten {
  objects: number;
  /** Their work began before another one came. */
  recorded: number;
  superseded: number;
  /** Of these both the event and the callback were lost before another one came: nobody can know of them. */
  untold: number;
}

export function countOverwritten(evidence: Evidence): Overwritten {
  const rows = rowsByVersion(evidence.uploads);
  const overwritten = overwrittenIn(evidence);
  const inState = (state: string) =>
    overwritten.filter((version) => rows.get(nameOfVersion(version))?.some((row) => row.state === state))
      .length;
  return {
    objects: overwritten.length,
    recorded: inState('recorded'),
    superseded: inState('superseded'),
    untold: overwritten.filter((version) => !version.isTold && !rows.has(nameOfVersion(version))).length,
  };
}
