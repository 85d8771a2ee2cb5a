import { randomBytes } from 'node:crypto';
import { emitEvent } from '../../events/emit-event.ts';
import { formatIsoSeconds } from '../../format-iso-seconds.ts';
import { xmlAnswer } from '../../http/answer.ts';
import { checkOverwrite } from '../check-overwrite.ts';
import { describeNewObject } from '../describe-new-object.ts';
import { readEncoding } from '../listing/url-encoding.ts';
import { newKeyOf } from '../object-headers.ts';
import { bucketOf, type Operation } from '../oss-context.ts';

/** The microseconds come first, as in OSS's own, so that later uploads are listed behind earlier ones. */
function newUploadId(now: Date): string {
  const time = (now.getTime() * 1000).toString(16).padStart(16, '0');
  return `${time}${randomBytes(8).toString('hex')}`.toUpperCase();
}

export const initiateMultipartUpload: Operation = async (request, context) => {
  const { query, receivedAt } = request;
  const bucket = bucketOf(request, context);
  const key = newKeyOf(request);
  const { type, encode } = readEncoding(query);
  checkOverwrite(request, bucket, key);
  const { record } = await bucket.alone(key, () =>
    bucket.uploads.begin({
      uploadId: newUploadId(receivedAt),
      key,
      initiated: formatIsoSeconds(receivedAt),
      ...describeNewObject(request, bucket),
    }),
  );
  const change = { key, size: 0, deltaSize: 0, mimeType: record.headers['content-type'] };
  await emitEvent('ObjectCreated:InitiateMultipartUpload', change, { request, bucket, context });
  return xmlAnswer('InitiateMultipartUploadResult', [
    ...(type === '' ? [] : [['EncodingType', type] as const]),
    ['Bucket', bucket.record.name],
    ['Key', encode(key)],
    ['UploadId', record.uploadId],
  ]);
};
