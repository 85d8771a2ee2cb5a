import { rm } from 'node:fs/promises';
import { formatIsoSeconds } from '../format-iso-seconds.ts';
import { checkOverwrite } from './check-overwrite.ts';
import { describeNewObject } from './describe-new-object.ts';
import { checkBodyLength, checkDigest, checkDigestForm, newKeyOf } from './object-headers.ts';
import { bucketOf, type Operation } from './oss-context.ts';
import { storeObject } from './store-object.ts';
import { finishUpload, readUploadCallback } from './upload-callback.ts';

export const putObject: Operation = async (request, context) => {
  const { receivedAt } = request;
  const bucket = bucketOf(request, context);
  const key = newKeyOf(request);
  const description = describeNewObject(request, bucket);
  checkBodyLength(request);
  checkDigestForm(request);
  checkOverwrite(request, bucket, key);
  const config = await readUploadCallback(request, context);
  const body = await context.store.stage(request.openBody());
  try {
    checkDigest(request, body);
    const contentMd5 = body.md5.toString('base64');
    const record = {
      key,
      size: body.size,
      etag: body.md5.toString('hex').toUpperCase(),
      crc64: body.crc64,
      contentMd5,
      type: 'Normal' as const,
      lastModified: formatIsoSeconds(receivedAt),
      ...description,
    };
    const source = { operation: 'PutObject' as const, request, bucket, context };
    const object = await storeObject(source, record, body.path);
    const answer = {
      status: 200,
      headers: { ETag: `"${object.etag}"`, 'x-oss-hash-crc64ecma': object.crc64, 'Content-MD5': contentMd5 },
    };
    return await finishUpload({ ...source, object }, answer, config);
  } finally {
    await rm(body.path, { force: true });
  }
};
