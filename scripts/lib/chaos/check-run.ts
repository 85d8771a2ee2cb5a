import type { FaultName } from '../../../emulator/faults/catalogue.ts';
import { CALLBACK_LIMIT_MS } from '../../../emulator/oss/callback/deliver-once.ts';
import { checkEffects } from './check-effects.ts';
import { checkJobs } from './check-jobs.ts';
import { checkReports } from './check-reports.ts';
import { checkResults } from './check-results.ts';
import { checkUploads } from './check-uploads.ts';
import { countHealed } from './count-healed.ts';
import { sparedOf } from './crash-the-spared.ts';
import type { Evidence, Problem } from './evidence.ts';

const IN_TIME = 'no answer of a callback took over 5 s';
const REACHED = 'every client got an answer of OSS';
const HEALED = 'every way of healing was needed';
const HAPPENED = 'every fault that was planned has happened';

function checkTimes({ callbacks }: Evidence): Problem[] {
  return callbacks
    .filter(({ dropped, milliseconds }) => !dropped && milliseconds >= CALLBACK_LIMIT_MS)
    .map(({ object, milliseconds, error }) => ({
      promise: IN_TIME,
      detail: `${object}: ${milliseconds} ms${error === undefined ? '' : `, ${error}`}`,
    }));
}

function checkClients({ answers }: Evidence): Problem[] {
  return answers
    .filter(({ upload, status }) => upload.wrong !== 'forged' && ![200, 203, 409].includes(status))
    .map(({ upload, status }) => ({ promise: REACHED, detail: `${upload.key}: status ${status}` }));
}

/** A run in which nothing went wrong shows nothing. */
function checkFaults({ hits, killed, relays }: Evidence): Problem[] {
  const missed = (Object.keys(hits) as FaultName[]).filter((name) => (hits[name] ?? 0) === 0);
  return [
    ...missed.map((name) => ({ promise: HAPPENED, detail: `${name} has not` })),
    ...(relays.runs > relays.failed
      ? []
      : [{ promise: HAPPENED, detail: 'no relay ran beside the uploads' }]),
    ...sparedOf(killed).map((name) => ({
      promise: HAPPENED,
      detail: `no process of ${name} was killed in its work`,
    })),
  ];
}

/** Nor does one in which nothing had to be healed. */
function checkHealing(evidence: Evidence): Problem[] {
  return Object.entries(countHealed(evidence))
    .filter(([, times]) => times === 0)
    .map(([way]) => ({ promise: HEALED, detail: `nothing was healed ${way}` }));
}

/** Everything that is not as it was promised. */
export function checkRun(evidence: Evidence): Problem[] {
  return [
    ...checkUploads(evidence),
    ...checkReports(evidence),
    ...checkJobs(evidence),
    ...checkEffects(evidence),
    ...checkResults(evidence),
    ...checkTimes(evidence),
    ...checkClients(evidence),
    ...checkFaults(evidence),
    ...checkHealing(evidence),
  ];
}
