import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultName } from '../../../emulator/faults/catalogue.ts';
import { listAllObjects } from '../../../shared/oss/list-all-objects.ts';
import { createOss, type Oss } from '../../../shared/oss/oss.ts';
import { RESULTS_PREFIX } from '../../../shared/uploads/results-prefix.ts';
import type { ChaosCloud } from './chaos-cloud.ts';
import type { Evidence, StoredObject, StoredVersion } from './evidence.ts';
import { groupBy } from './group-by.ts';
import type { HookStep } from './kinds.ts';
import { listGivenUp } from './list-given-up.ts';
import { lookAtResults } from './look-at-results.ts';
import { nameOfVersion } from './name-of-version.ts';
import type { PlannedFault } from './plan-faults.ts';
import type { ClientAnswer } from './send-upload.ts';

const LIST_TIMEOUT_MS = 10_000;

const EVENT_FUNCTION = 'object-created';

async function listUploads(oss: Oss, bucket: string): Promise<Map<string, StoredObject>> {
  const objects = new Map<string, StoredObject>();
  for await (const { key, etag, size } of listAllObjects(oss, { bucket, timeoutMs: LIST_TIMEOUT_MS }))
    if (!key.startsWith(RESULTS_PREFIX)) objects.set(key, { etag, size });
  return objects;
}

async function lookIntoBucket({ oss: { url }, bucket, region, accessKey }: ChaosCloud) {
  const oss = createOss({ endpoint: new URL(url), region, credentials: () => accessKey });
  try {
    return { objects: await listUploads(oss, bucket), looks: await lookAtResults(oss, bucket) };
  } finally {
    oss.close();
  }
}

/** Every content that a key has had, and whether anything of it got through to the functions. */
async function listVersions({ functions, observer }: ChaosCloud): Promise<StoredVersion[]> {
  const givenUp = await listGivenUp(functions.front, EVENT_FUNCTION);
  const confirmed = new Set(observer.confirmed.map(nameOfVersion));
  return [...groupBy(observer.stored, nameOfVersion).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const { key, etag, size } = first;
    const isReported = same.some(({ requestId, isEventLost }) => !isEventLost && !givenUp.has(requestId));
    const isTold = isReported || confirmed.has(nameOfVersion(first));
    return [{ key, etag, size, times: same.length, isTold }];
  });
}

/** What the hooks have written down. */
async function readDiary(root: string): Promise<Map<string, HookStep[]>> {
  const text = await readFile(join(root, 'dist/on-uploaded/diary'), 'utf8').catch(() => '');
  const lines = text.split('\n').filter(Boolean);
  return groupBy(
    lines.map((line) => JSON.parse(line) as HookStep),
    ({ idempotencyKey }) => idempotencyKey,
  );
}

function hitsOf(faults: readonly PlannedFault[], hits: Readonly<Record<FaultName, number>>) {
  return Object.fromEntries(faults.map(({ name }) => [name, hits[name]]));
}

/** Looks at everything once nothing moves any more. */
export async function gatherEvidence(
  cloud: ChaosCloud,
  answers: readonly ClientAnswer[],
  faults: readonly PlannedFault[],
): Promise<Evidence> {
  const { database, observer } = cloud;
  const [{ objects, looks }, versions, uploads, jobs, hooks] = await Promise.all([
    lookIntoBucket(cloud),
    listVersions(cloud),
    database.uploads(),
    database.jobs(),
    readDiary(cloud.root),
  ]);
  const { callbacks, results, killed, failed } = observer;
  return {
    answers,
    objects,
    versions,
    looks,
    uploads,
    jobs,
    hooks,
    callbacks,
    results,
    killed,
    failed,
    hits: hitsOf(faults, cloud.faults.hits()),
  };
}
