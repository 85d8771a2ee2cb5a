import { createHash } from 'node:crypto';
import type { Cleanup } from '../start/cleanup.ts';
import { type ChaosCloud, startChaosCloud } from './chaos-cloud.ts';
import { checkRun } from './check-run.ts';
import { conductFaults } from './conduct-faults.ts';
import type { Evidence, Problem } from './evidence.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { heal } from './heal.ts';
import type { ChaosOptions } from './options.ts';
import { type PlannedFault, planFaults } from './plan-faults.ts';
import { planUploads } from './plan-uploads.ts';
import { runClients } from './run-clients.ts';
import { runReconcile } from './run-reconcile.ts';
import { runRelays } from './run-relays.ts';
import { makeSamples } from './samples.ts';
import type { ClientAnswer } from './send-upload.ts';
import type { Moment } from './timeline.ts';

/** What a run says while it goes on. */
export interface ChaosEvents {
  onPhase(phase: string): void;
  onUpload(done: number, of: number, moment: Moment): void;
  /** Gets all that the functions and the emulators log. */
  onLine(line: string): void;
}

export interface ChaosResult {
  seed: number;
  /** A digest of what was planned. */
  plan: string;
  uploads: number;
  clients: number;
  faults: readonly PlannedFault[];
  evidence: Evidence;
  problems: readonly Problem[];
  /** How many hours had to pass until all was done. */
  hours: number;
  seconds: { starting: number; chaos: number; healing: number };
  /** How it was when each upload was done. */
  moments: readonly Moment[];
}

const DIGEST_LENGTH = 12;

function digestOf(plan: unknown): string {
  return createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, DIGEST_LENGTH);
}

async function timed<T>(work: () => Promise<T>): Promise<[result: T, seconds: number]> {
  const startedAt = performance.now();
  const result = await work();
  return [result, (performance.now() - startedAt) / 1000];
}

function momentOf({ status }: ClientAnswer, { faults }: ChaosCloud): Moment {
  return { isAnswered: status === 200, active: faults.active().map(({ name }) => name) };
}

/** Uploads while everything goes wrong ▸ lets it heal ▸ looks at what has become of it. */
export async function runChaos(
  { seed, uploads: count, clients }: ChaosOptions,
  events: ChaosEvents,
  { cleanup, signal }: { cleanup: Cleanup; signal: AbortSignal },
): Promise<ChaosResult> {
  const faults = planFaults(seed, count);
  const uploads = planUploads(seed, count);
  events.onPhase('starting the cloud');
  const [[cloud, sampleOf], starting] = await timed(() =>
    Promise.all([startChaosCloud({ clients, cleanup, log: events.onLine }), makeSamples()]),
  );
  events.onPhase('uploading, while things go wrong');
  const conductor = conductFaults(faults, cloud.faults);
  cleanup.add(conductor.stop);
  const moments: Moment[] = [];
  const onAnswer = (answer: ClientAnswer) => {
    const moment = momentOf(answer, cloud);
    const done = moments.push(moment);
    // Early enough for all of them to have work to do yet.
    if (done === Math.ceil(count / 2)) cloud.functions.sparedCrash.begin();
    events.onUpload(done, count, moment);
  };
  const relays = runRelays(cloud);
  cleanup.add(async () => void (await relays.stop()));
  const [answers, chaos] = await timed(async () => {
    const all = await runClients({ uploads, clients, cloud, sampleOf, conductor, onAnswer, signal });
    await conductor.finish();
    cloud.functions.sparedCrash.end();
    return all;
  });
  const relayRuns = await relays.stop();
  events.onPhase('healing, as time passes');
  const [{ hours, uploadsBefore }, healing] = await timed(async () => {
    const first = await heal(cloud, signal);
    const uploadsBefore = await cloud.database.uploads();
    await runReconcile(cloud);
    return { hours: first + (await heal(cloud, signal)), uploadsBefore };
  });
  const evidence = await gatherEvidence(cloud, { answers, uploadsBefore, relays: relayRuns }, faults);
  return {
    ...{ seed, uploads: count, clients, faults, evidence, hours, moments },
    plan: digestOf({ uploads, faults }),
    problems: checkRun(evidence),
    seconds: { starting, chaos, healing },
  };
}
