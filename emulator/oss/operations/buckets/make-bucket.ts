import { formatIsoSeconds } from '../../format-iso-seconds.ts';
import { invalidBucketName } from '../../http/errors.ts';
import type { OssRequest } from '../../http/oss-request.ts';
import type { Bucket, BucketRecord } from '../../store/bucket.ts';
import type { OssContext } from '../oss-context.ts';

const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

export function checkBucketName(name: string): void {
  if (!BUCKET_NAME.test(name)) throw invalidBucketName(name);
}

/** The bucket that a request names, made when there is none. */
export async function makeBucket(
  request: OssRequest,
  { store }: OssContext,
  properties: Partial<BucketRecord>,
): Promise<Bucket> {
  const { bucket: name = '', receivedAt } = request;
  checkBucketName(name);
  const creationDate = formatIsoSeconds(receivedAt);
  return store.createBucket({ name, creationDate, storageClass: 'Standard', ...properties });
}
