import type { Upload } from '../callback/body-variables.ts';
import type { CallbackResult } from '../callback/deliver-callback.ts';
import type { DeliveryOptions } from '../callback/deliver-once.ts';
import type { Answer } from '../http/answer.ts';
import { noSuchBucket } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';
import type { ObjectRecord } from '../store/object-record.ts';
import type { ObjectStore } from '../store/object-store.ts';

export interface StoredUpload {
  operation: 'PutObject' | 'CopyObject' | 'AppendObject' | 'PostObject' | 'CompleteMultipartUpload';
  bucket: string;
  object: ObjectRecord;
  request: OssRequest;
  /** Of PostObject: its fields by lower-case name, but for the file. */
  formFields?: Iterable<readonly [name: string, value: string]>;
}

/**
 * Called when an object is on the disk, before the client gets its answer. What it resolves with is sent instead of
 * `answer`; undefined leaves it as it is.
 */
export type OnStored = (upload: StoredUpload, answer: Answer) => Promise<Answer | undefined>;

/** All that a callback needs besides what it is about. */
export interface CallbackDelivery extends DeliveryOptions {
  /** Gets what became of each callback. */
  onDelivered?: ((result: CallbackResult, upload: Upload) => void) | undefined;
}

export interface OssContext {
  store: ObjectStore;
  region: string;
  accountId: string;
  now(): Date;
  onStored: OnStored;
  /** Without it callbacks are not looked at. */
  callbacks: CallbackDelivery | undefined;
}

export type Operation = (request: OssRequest, context: OssContext) => Promise<Answer>;

export function bucketOf(request: Pick<OssRequest, 'bucket'>, { store }: OssContext): Bucket {
  const name = request.bucket ?? '';
  const bucket = store.findBucket(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}
