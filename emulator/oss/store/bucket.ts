import { createHash, randomUUID } from 'node:crypto';
import { copyFile, link, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { moveInto, writeDurably } from './durable-file.ts';
import { compareKeys } from './key-order.ts';
import { createLocks, type RunAlone } from './locks.ts';
import type { MultipartUploads } from './multipart-upload.ts';
import type { ObjectRecord } from './object-record.ts';
import { openMultipartUploads } from './open-multipart-uploads.ts';

export interface BucketRecord {
  name: string;
  /** ISO 8601. */
  creationDate: string;
  storageClass: string;
}

/** An object that is not stored yet. */
export type NewObject = Omit<ObjectRecord, 'body'>;

export interface Bucket {
  record: BucketRecord;
  find(key: string): ObjectRecord | undefined;
  /** In the order of their bytes. */
  keys(): readonly string[];
  bodyPath(record: ObjectRecord): string;
  /** Makes a staged file the body of an object, and the object visible. To be called within `alone`. */
  put(record: NewObject, stagedPath: string): Promise<ObjectRecord>;
  /** Replaces what is kept of an object whose body stays. To be called within `alone`. */
  update(record: ObjectRecord): Promise<void>;
  /** To be called within `alone`. */
  remove(key: string): Promise<void>;
  /** Gives the staging area a second name for the bytes of an object. */
  stageCopy(record: ObjectRecord): Promise<string>;
  /** Uploads in parts that have begun. */
  uploads: MultipartUploads;
  /** Changes of one key, one after the other. */
  alone: RunAlone;
}

/** A key may be any text: only its digest becomes a file name. */
function recordName(key: string): string {
  const digest = createHash('sha256').update(key).digest('hex');
  return join(digest.slice(0, 2), `${digest}.json`);
}

function newBodyName(): string {
  const id = randomUUID();
  return join(id.slice(0, 2), id);
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function readRecords(folder: string): Promise<Map<string, ObjectRecord>> {
  const records = new Map<string, ObjectRecord>();
  for (const path of await filesUnder(folder)) {
    const record = JSON.parse(await readFile(path, 'utf8')) as ObjectRecord;
    records.set(record.key, record);
  }
  return records;
}

/** Opens the folder of a bucket, and sweeps bodies that no object came to own. */
export async function openBucket(record: BucketRecord, folder: string, staging: string): Promise<Bucket> {
  const objects = join(folder, 'objects');
  const bodies = join(folder, 'bodies');
  await Promise.all([objects, bodies].map((path) => mkdir(path, { recursive: true })));
  const records = await readRecords(objects);
  const owned = new Set([...records.values()].map(({ body }) => join(bodies, body)));
  for (const path of await filesUnder(bodies)) if (!owned.has(path)) await rm(path, { force: true });

  let sorted: string[] | undefined;
  const update = async (object: ObjectRecord): Promise<void> => {
    await writeDurably(join(objects, recordName(object.key)), JSON.stringify(object), staging);
    if (!records.has(object.key)) sorted = undefined;
    records.set(object.key, object);
  };
  return {
    record,
    update,
    uploads: await openMultipartUploads(join(folder, 'uploads'), staging),
    alone: createLocks(),
    find: (key) => records.get(key),
    keys() {
      sorted ??= [...records.keys()].sort(compareKeys);
      return sorted;
    },
    bodyPath: ({ body }) => join(bodies, body),
    async put(object, stagedPath) {
      const previous = records.get(object.key);
      const stored: ObjectRecord = { ...object, body: newBodyName() };
      await moveInto(stagedPath, join(bodies, stored.body));
      await update(stored);
      if (previous !== undefined) await rm(join(bodies, previous.body), { force: true });
      return stored;
    },
    async remove(key) {
      const object = records.get(key);
      if (object === undefined) return;
      await rm(join(objects, recordName(key)), { force: true });
      records.delete(key);
      sorted = undefined;
      await rm(join(bodies, object.body), { force: true });
    },
    async stageCopy({ body }) {
      const path = join(staging, randomUUID());
      const bytes = join(bodies, body);
      // Not every file system has second names.
      await link(bytes, path).catch(() => copyFile(bytes, path));
      return path;
    },
  };
}
