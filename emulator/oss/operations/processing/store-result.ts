import { rm } from 'node:fs/promises';
import { formatIsoSeconds } from '../../format-iso-seconds.ts';
import type { OssRequest } from '../../http/oss-request.ts';
import type { Bucket } from '../../store/bucket.ts';
import type { ObjectRecord } from '../../store/object-record.ts';
import type { OssContext } from '../oss-context.ts';
import { storeObject } from '../store-object.ts';

export interface ProcessedObject {
  bucket: Bucket;
  key: string;
  contentType: string;
  body: AsyncIterable<Buffer>;
}

/** Stores what a process made, as if it had been put. `request` is the one that asked for the process. */
export async function storeResult(
  { bucket, key, contentType, body }: ProcessedObject,
  { id, remoteAddress }: Pick<OssRequest, 'id' | 'remoteAddress'>,
  context: Omit<OssContext, 'media'>,
): Promise<ObjectRecord> {
  const received = await context.store.stage(body);
  try {
    const record = {
      key,
      size: received.size,
      etag: received.md5.toString('hex').toUpperCase(),
      crc64: received.crc64,
      contentMd5: received.md5.toString('base64'),
      type: 'Normal' as const,
      storageClass: bucket.record.storageClass,
      lastModified: formatIsoSeconds(context.now()),
      headers: { 'content-type': contentType },
    };
    const request = { id, remoteAddress, headers: new Map<string, string>() };
    return await storeObject({ operation: 'PutObject', request, bucket, context }, record, received.path);
  } finally {
    await rm(received.path, { force: true });
  }
}
