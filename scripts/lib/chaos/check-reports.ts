import { describeRows, rowsByVersion } from './check-uploads.ts';
import type { Evidence, Problem, StoredVersion } from './evidence.ts';
import { acknowledgedUploads, expectedState } from './expected-uploads.ts';
import { nameOfVersion } from './name-of-version.ts';
import type { ConfirmedCallback } from './observer.ts';

const BY_ITSELF = 'who is answered with 200 is recorded by then, by a callback';
const BEFORE = 'what a callback or an event has told of is recorded without reconcile';

/** Times of OSS are in whole milliseconds. */
const ROUNDING_MS = 2;

function isRecordedBy({ id, atMs }: ConfirmedCallback, { calledBack }: Evidence): boolean {
  const recordedAt = calledBack.get(id);
  return recordedAt !== undefined && recordedAt <= atMs + ROUNDING_MS;
}

/** That an event or reconcile brings the row later does not make the answer true. */
function checkConfirmed(evidence: Evidence): Problem[] {
  return evidence.confirmed
    .filter((callback) => !isRecordedBy(callback, evidence))
    .map((callback) => {
      const { key, id } = callback;
      const when = evidence.calledBack.has(id) ? 'later' : 'never';
      return {
        promise: BY_ITSELF,
        detail: `${key}: 200 with the id ${id}, and a callback recorded it ${when}`,
      };
    });
}

/** What is in the bucket and has a row by right, and by what message somebody knows of it. */
function toldIn({ answers, versions, objects }: Evidence): { version: StoredVersion; state: string }[] {
  const acknowledged = acknowledgedUploads(answers);
  return versions.flatMap((version) => {
    const upload = acknowledged.get(version.key);
    const state = upload && expectedState(upload);
    const isCurrent = objects.get(version.key)?.etag === version.etag;
    return state !== undefined && isCurrent && version.lastToldBy.length > 0 ? [{ version, state }] : [];
  });
}

function checkTold(evidence: Evidence): Problem[] {
  const before = rowsByVersion(evidence.uploadsBefore);
  const after = rowsByVersion(evidence.uploads);
  return toldIn(evidence).flatMap(({ version, state }) => {
    const name = nameOfVersion(version);
    const found = before.get(name) ?? [];
    const isRight = found.length === 1 && found[0]?.state === state;
    const isReconciled = after.get(name)?.some(({ source }) => source === 'reconcile') === true;
    if (isRight && !isReconciled) return [];
    const is = `before reconcile ${describeRows(found)}, and then ${describeRows(after.get(name) ?? [])}`;
    return [
      { promise: BEFORE, detail: `${version.key} (told by ${version.lastToldBy.join(' and ')}): ${is}` },
    ];
  });
}

/** How many reports there were, and how many of them did by themselves what they are for. */
export interface ReportTotals {
  confirmed: number;
  confirmedInTime: number;
  /** Objects in the bucket of which a callback or an event has told. */
  told: number;
  toldWithoutReconcile: number;
  /** Events that Function Compute has given up: they have told of nothing. */
  givenUp: number;
}

export function totalReports(evidence: Evidence): ReportTotals {
  const { confirmed, givenUp } = evidence;
  const told = toldIn(evidence).length;
  return {
    confirmed: confirmed.length,
    confirmedInTime: confirmed.length - checkConfirmed(evidence).length,
    told,
    toldWithoutReconcile: told - checkTold(evidence).length,
    givenUp,
  };
}

/** What was recorded too late, when something else has made it good. */
export function checkReports(evidence: Evidence): Problem[] {
  return [...checkConfirmed(evidence), ...checkTold(evidence)];
}
