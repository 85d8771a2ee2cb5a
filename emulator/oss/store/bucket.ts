import { randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { noSuchBucket } from '../http/errors.ts';
import type { BucketAcl } from './acl.ts';
import { moveInto, writeDurably } from './durable-file.ts';
import { createGate } from './gate.ts';
import { createLocks, type RunAlone } from './locks.ts';
import type { MultipartUploads } from './multipart-upload.ts';
import { type DeleteMarker, isObject, type ObjectRecord, type ObjectVersion } from './object-record.ts';
import { openMultipartUploads } from './open-multipart-uploads.ts';
import { createVersionId, NULL_VERSION_ID } from './version-id.ts';
import { openVersionTable } from './version-table.ts';

export interface BucketRecord {
  name: string;
  /** ISO 8601. */
  creationDate: string;
  storageClass: string;
  /** Absent as long as versions were never kept. */
  versioning?: 'Enabled' | 'Suspended';
  /** Private unless it says otherwise. */
  acl?: BucketAcl;
}

/** An object that is not stored yet. */
export type NewObject = Omit<ObjectRecord, 'body' | 'versionId'>;

interface Removal {
  /** What is gone for good. */
  removed: ObjectVersion | undefined;
  /** What hides the versions that stay. */
  marker: DeleteMarker | undefined;
}

export interface Bucket {
  readonly record: BucketRecord;
  configure(change: Partial<BucketRecord>): Promise<void>;
  /** The current version, if that is an object. */
  find(key: string): ObjectRecord | undefined;
  /** The newest first. */
  versionsOf(key: string): readonly ObjectVersion[];
  /** Of the objects that are there, in the order of their bytes. */
  keys(): readonly string[];
  /** Those besides of which only earlier versions are left, in the same order. */
  allKeys(): readonly string[];
  bodyPath(record: ObjectRecord): string;
  /** Makes a staged file the body of an object, and the object visible. To be called within `alone`. */
  put(record: NewObject, stagedPath: string): Promise<ObjectRecord>;
  /** Replaces what is kept of a version whose body stays. To be called within `alone`. */
  update(record: ObjectRecord): Promise<void>;
  /** Without a version id, where versions are kept, only hides the object. To be called within `alone`. */
  remove(key: string, now: Date, versionId?: string): Promise<Removal>;
  /** Gives the staging area a second name for the bytes of an object. */
  stageCopy(record: ObjectRecord): Promise<string>;
  /** Uploads in parts that have begun. */
  uploads: MultipartUploads;
  /** Changes of one key, one after the other. */
  alone: RunAlone;
  /** From then on nothing can be stored. False, and without effect, while it holds anything or is about to. */
  retire(): boolean;
}

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
      const lastModified = now.toISOString();
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
