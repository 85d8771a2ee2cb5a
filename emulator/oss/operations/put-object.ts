import { rm } from 'node:fs/promises';
import { fileAlreadyExists } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';
import { checkBodyLength, checkDigest, checkDigestForm, keptHeaders, newKeyOf } from './object-headers.ts';
import { bucketOf, type Operation } from './oss-context.ts';
import { finishUpload, readUploadCallback } from './upload-callback.ts';

export function checkOverwrite({ headers }: OssRequest, bucket: Bucket, key: string): void {
  const isForbidden = headers.get('x-oss-forbid-overwrite')?.toLowerCase() === 'true';
  if (isForbidden && bucket.find(key) !== undefined) throw fileAlreadyExists();
}

export const putObject: Operation = async (request, context) => {
  const { headers, receivedAt } = request;
  const bucket = bucketOf(request, context);
  const key = newKeyOf(request);
  checkBodyLength(request);
  checkDigestForm(request);
  checkOverwrite(request, bucket, key);
  const config = await readUploadCallback(request, context);
  const body = await context.store.stage(request.openBody());
  try {
    checkDigest(request, body);
    const contentMd5 = body.md5.toString('base64');
    const object = await bucket.alone(key, () => {
      checkOverwrite(request, bucket, key);
      const record = {
        key,
        size: body.size,
        etag: body.md5.toString('hex').toUpperCase(),
        crc64: body.crc64,
        contentMd5,
        type: 'Normal' as const,
        storageClass: headers.get('x-oss-storage-class') ?? bucket.record.storageClass,
        lastModified: receivedAt.toISOString(),
        headers: keptHeaders(headers),
      };
      return bucket.put(record, body.path);
    });
    const answer = {
      status: 200,
      headers: { ETag: `"${object.etag}"`, 'x-oss-hash-crc64ecma': object.crc64, 'Content-MD5': contentMd5 },
    };
    const upload = { operation: 'PutObject' as const, bucket: bucket.record.name, object, request };
    return await finishUpload(upload, answer, config, { bucket, context });
  } finally {
    await rm(body.path, { force: true });
  }
};
