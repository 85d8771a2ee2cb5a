import type { Upload } from '../callback/body-variables.ts';
import type { CallbackResult } from '../callback/deliver-callback.ts';
import type { DeliveryOptions } from '../callback/deliver-once.ts';
import type { OssEvent } from '../events/oss-event.ts';
import type { Answer } from '../http/answer.ts';
import { noSuchBucket } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Media } from '../processing/media.ts';
import type { Bucket } from '../store/bucket.ts';
import type { ObjectStore } from '../store/object-store.ts';

/** Gets each change of a bucket when it is on the disk, before the client is answered. When it rejects, the client gets a 500. */
export type OnEvent = (event: OssEvent) => Promise<void>;

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
  onEvent: OnEvent;
  /** Without it callbacks are not looked at. */
  callbacks: CallbackDelivery | undefined;
  media: Media;
}

export type Operation = (request: OssRequest, context: OssContext) => Promise<Answer>;

export function bucketOf(request: Pick<OssRequest, 'bucket'>, { store }: OssContext): Bucket {
  const name = request.bucket ?? '';
  const bucket = store.findBucket(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return bucket;
}
