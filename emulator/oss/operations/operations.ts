import { deleteObject } from './delete-object.ts';
import { getBucketInfo, getBucketLocation } from './get-bucket-info.ts';
import { getObject, getObjectMeta, headObject } from './get-object.ts';
import { listBuckets } from './list-buckets.ts';
import type { Operation } from './oss-context.ts';
import { putBucket } from './put-bucket.ts';
import { putObject } from './put-object.ts';

/** All that the emulator does, by OSS's names. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  DeleteObject: deleteObject,
  GetBucketInfo: getBucketInfo,
  GetBucketLocation: getBucketLocation,
  GetObject: getObject,
  GetObjectMeta: getObjectMeta,
  HeadObject: headObject,
  ListBuckets: listBuckets,
  PutBucket: putBucket,
  PutObject: putObject,
};
