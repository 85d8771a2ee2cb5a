import { rm } from 'node:fs/promises';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';
import type { PartRecord } from '../store/multipart-upload.ts';
import type { ReceivedBody } from '../store/receive-body.ts';
import { partNumberOf, uploadOf } from './multipart-request.ts';
import { checkBodyLength, checkDigest, checkDigestForm } from './object-headers.ts';
import { bucketOf, type Operation } from './oss-context.ts';

export function storePart(request: OssRequest, bucket: Bucket, body: ReceivedBody): Promise<PartRecord> {
  const { uploadId } = uploadOf(request, bucket).record;
  const number = partNumberOf(request);
  return bucket.uploads.alone(uploadId, () =>
    uploadOf(request, bucket).putPart(number, body, request.receivedAt),
  );
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
    const { etag, crc64 } = await storePart(request, bucket, body);
    const contentMd5 = body.md5.toString('base64');
    const headers = { ETag: `"${etag}"`, 'x-oss-hash-crc64ecma': crc64, 'Content-MD5': contentMd5 };
    return { status: 200, headers };
  } finally {
    await rm(body.path, { force: true });
  }
};
