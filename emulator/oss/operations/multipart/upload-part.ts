import { rm } from 'node:fs/promises';
import { emitEvent } from '../../events/emit-event.ts';
import type { OssRequest } from '../../http/oss-request.ts';
import type { PartRecord } from '../../store/multipart-upload.ts';
import type { ReceivedBody } from '../../store/receive-body.ts';
import { checkBodyLength, checkDigest, checkDigestForm } from '../object-headers.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import type { ObjectSource } from '../store-object.ts';
import { partNumberOf, uploadOf } from './multipart-request.ts';

interface PartSource extends ObjectSource {
  request: OssRequest;
}

/** Makes a staged file a part, and tells of it. */
export async function storePart(source: PartSource, body: ReceivedBody): Promise<PartRecord> {
  const { operation, request, bucket } = source;
  const { uploadId, key, headers } = uploadOf(request, bucket).record;
  const number = partNumberOf(request);
  const part = await bucket.uploads.alone(uploadId, () =>
    uploadOf(request, bucket).putPart(number, body, request.receivedAt),
  );
  const { etag, size } = part;
  const change = { key, etag, size, deltaSize: size, mimeType: headers['content-type'] };
  await emitEvent(`ObjectCreated:${operation}`, change, source);
  return part;
}

export const uploadPart: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  partNumberOf(request);
  checkBodyLength(request);
  checkDigestForm(request);
  uploadOf(request, bucket);
  const body = await context.store.stage(request.openBody());
  try {
    checkDigest(request, body);
    const { etag, crc64 } = await storePart({ operation: 'UploadPart', request, bucket, context }, body);
    const contentMd5 = body.md5.toString('base64');
    const headers = { ETag: `"${etag}"`, 'x-oss-hash-crc64ecma': crc64, 'Content-MD5': contentMd5 };
    return { status: 200, headers };
  } finally {
    await rm(body.path, { force: true });
  }
};
