import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { syncDirectory } from '../../sync-directory.ts';
import type { Bucket, BucketRecord } from './bucket.ts';
import { moveInto, writeDurably } from './durable-file.ts';
import { createHashingLanes } from './hashing-lanes.ts';
import { createLocks } from './locks.ts';
import { BUCKET_FILE, openBucket } from './open-bucket.ts';
import { readRecord } from './read-record.ts';
import { type ReceivedBody, receiveBody } from './receive-body.ts';

export interface ObjectStore {
  /** By name. */
  buckets(): Bucket[];
  findBucket(name: string): Bucket | undefined;
  /** The bucket of that name, made when there is none yet. The name must be valid: it becomes a folder. */
  createBucket(record: BucketRecord): Promise<Bucket>;
  /** False when the bucket is not empty. It must be there. */
  removeBucket(name: string): Promise<boolean>;
  /** Streams bytes into the staging area. */
  stage(source: AsyncIterable<Buffer>): Promise<ReceivedBody>;
  close(): Promise<void>;
}

/** Opens the store, and sweeps what a crash left behind. One process at a time may hold a folder open. */
export async function openObjectStore(dataDir: string): Promise<ObjectStore> {
  const root = resolve(dataDir, 'buckets');
  const staging = resolve(dataDir, 'staging');
  await rm(staging, { recursive: true, force: true });
  await Promise.all([root, staging].map((path) => mkdir(path, { recursive: true })));
  const buckets = new Map<string, Bucket>();
  for (const name of await readdir(root)) {
    const record = await readRecord<BucketRecord>(join(root, name, BUCKET_FILE));
    if (record !== undefined) buckets.set(name, await openBucket(record, join(root, name), staging));
  }
  const alone = createLocks();
  const lanes = createHashingLanes();
  return {
    buckets: () =>
      [...buckets.values()].sort((left, right) => (left.record.name < right.record.name ? -1 : 1)),
    findBucket: (name) => buckets.get(name),
    createBucket: (record) =>
      alone(record.name, async () => {
        const existing = buckets.get(record.name);
        if (existing !== undefined) return existing;
        const folder = join(root, record.name);
        await writeDurably(join(folder, BUCKET_FILE), JSON.stringify(record), staging);
        const bucket = await openBucket(record, folder, staging);
        buckets.set(record.name, bucket);
        return bucket;
      }),
    removeBucket: (name) =>
      alone(name, async () => {
        if (buckets.get(name)?.retire() !== true) return false;
        const rest = join(staging, randomUUID());
        // At once, for what is left of a folder would be in the way of a new bucket of that name.
        await moveInto(join(root, name), rest);
        await syncDirectory(root);
        buckets.delete(name);
        await rm(rest, { recursive: true, force: true });
        return true;
      }),
    stage: (source) => receiveBody(source, join(staging, randomUUID()), lanes),
    close: () => lanes.close(),
  };
}
