import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultName } from '../../../emulator/faults/catalogue.ts';
import { listAllObjects } from '../../../shared/oss/list-all-objects.ts';
import { createOss, type Oss } from '../../../shared/oss/oss.ts';
import { RESULTS_PREFIX } from '../../../shared/uploads/results-prefix.ts';
import type { ChaosCloud } from './chaos-cloud.ts';
import type { Evidence, StoredObject } from './evidence.ts';
import { groupBy } from './group-by.ts';
import type { HookStep } from './kinds.ts';
import { listGivenUp } from './list-given-up.ts';
import { listVersions } from './list-versions.ts';
import { lookAtResults } from './look-at-results.ts';
import type { PlannedFault } from './plan-faults.ts';

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
  seen: Pick<Evidence, 'answers' | 'uploadsBefore' | 'relays'>,
  faults: readonly PlannedFault[],
): Promise<Evidence> {
  const { database, observer } = cloud;
  const [{ objects, looks }, givenUp, uploads, jobs, calledBack, hooks] = await Promise.all([
    lookIntoBucket(cloud),
    listGivenUp(cloud.functions.front, EVENT_FUNCTION),
    database.uploads(),
    database.jobs(),
    database.calledBack(),
    readDiary(cloud.root),
  ]);
  const { callbacks, confirmed, results, conversions, killed, failed } = observer;
  return {
    ...seen,
    objects,
    versions: listVersions(observer, givenUp),
    givenUp: givenUp.size,
    looks,
    uploads,
    jobs,
    hooks,
    callbacks,
    confirmed,
    calledBack,
    results,
    conversions,
    killed,
    failed,
    hits: hitsOf(faults, cloud.faults.hits()),
  };
}
