import { emitEvent } from '../../events/emit-event.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { uploadOf } from './multipart-request.ts';

export const abortMultipartUpload: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const { uploadId, key, headers } = uploadOf(request, bucket).record;
  await bucket.uploads.alone(uploadId, () =>
    bucket.uploads.remove(uploadOf(request, bucket).record.uploadId),
  );
  const change = { key, size: 0, deltaSize: 0, mimeType: headers['content-type'] };
  await emitEvent('ObjectRemoved:AbortMultipartUpload', change, { request, bucket, context });
  return { status: 204, headers: {} };
};
