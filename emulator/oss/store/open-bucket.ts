import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { formatIsoSeconds } from '../format-iso-seconds.ts';
import { noSuchBucket } from '../http/errors.ts';
import type { Bucket, BucketRecord } from './bucket.ts';
import { openBucketStyles } from './bucket-styles.ts';
import { moveInto, writeDurably } from './durable-file.ts';
import { createGate } from './gate.ts';
import { createLocks } from './locks.ts';
import { isObject, type ObjectRecord, type ObjectVersion } from './object-record.ts';
import { openMultipartUploads } from './open-multipart-uploads.ts';
import { createVersionId, NULL_VERSION_ID } from './version-id.ts';
import { openVersionTable } from './version-table.ts';

export const BUCKET_FILE = 'bucket.json';

function newBodyName(): string {
  const id = randomUUID();
  return join(id.slice(0, 2), id);
}

async function sweepBodies(bodies: string, owned: ReadonlySet<string>): Promise<void> {
  await mkdir(bodies, { recursive: true });
  for (const entry of await readdir(bodies, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !owned.has(path)) await rm(path, { force: true });
  }
}

/** Opens the folder of a bucket, and sweeps bodies that no object came to own. */
export async function openBucket(opened: BucketRecord, folder: string, staging: string): Promise<Bucket> {
  const bodies = join(folder, 'bodies');
  const bodyPath = ({ body }: ObjectRecord) => join(bodies, body);
  const table = await openVersionTable(join(folder, 'objects'), staging);
  const { versionsOf, keys, allKeys } = table;
  await sweepBodies(
    bodies,
    new Set(allKeys().flatMap((key) => versionsOf(key).filter(isObject).map(bodyPath))),
  );
  const configuring = createLocks();
  const changing = createLocks();
  const gate = createGate(() => noSuchBucket(opened.name));
  const uploads = await openMultipartUploads(join(folder, 'uploads'), staging);
  const styles = await openBucketStyles(join(folder, 'styles.json'), staging);
  let record = opened;

  async function replace(key: string, versions: readonly ObjectVersion[]): Promise<void> {
    const kept = new Set(versions.filter(isObject).map(bodyPath));
    const dropped = versionsOf(key).filter(isObject).map(bodyPath);
    await table.replace(key, versions);
    for (const path of dropped) if (!kept.has(path)) await rm(path, { force: true });
  }

  const others = (key: string, versionId: string) =>
    versionsOf(key).filter((version) => version.versionId !== versionId);
  const nextVersionId = () => (record.versioning === 'Enabled' ? createVersionId() : NULL_VERSION_ID);

  return {
    get record() {
      return record;
    },
    configure: (change) =>
      configuring(record.name, async () => {
        const changed = { ...record, ...change };
        await writeDurably(join(folder, BUCKET_FILE), JSON.stringify(changed), staging);
        record = changed;
      }),
    uploads,
    styles,
    alone: (key, work) => gate.enter(() => changing(key, work)),
    retire: () => allKeys().length === 0 && uploads.all().length === 0 && gate.close(),
    find(key) {
      const [current] = versionsOf(key);
      return isObject(current) ? current : undefined;
    },
    versionsOf,
    keys,
    allKeys,
    bodyPath,
    async put(object, stagedPath) {
      // OSS keeps no versions of what is appended to.
      const versionId = object.type === 'Appendable' ? NULL_VERSION_ID : nextVersionId();
      const stored: ObjectRecord = { ...object, versionId, body: newBodyName() };
      await moveInto(stagedPath, bodyPath(stored));
      await replace(object.key, [stored, ...others(object.key, versionId)]);
      return stored;
    },
    update: (changed) =>
      replace(
        changed.key,
        versionsOf(changed.key).map((version) =>
          version.versionId === changed.versionId ? changed : version,
        ),
      ),
    async remove(key, now, versionId) {
      const hides = versionId === undefined && record.versioning !== undefined;
      const id = versionId ?? nextVersionId();
      const removed = versionsOf(key).find((version) => version.versionId === id);
      const lastModified = formatIsoSeconds(now);
      const marker = hides ? { key, versionId: id, type: 'DeleteMarker' as const, lastModified } : undefined;
      if (marker !== undefined) await replace(key, [marker, ...others(key, id)]);
      else if (removed !== undefined) await replace(key, others(key, id));
      return { removed, marker };
    },
    async stageCopy(object) {
      const path = join(staging, randomUUID());
      // Not every file system has second names.
      await link(bodyPath(object), path).catch(() => copyFile(bodyPath(object), path));
      return path;
    },
  };
}
