import { uploadOf } from './multipart-request.ts';
import { bucketOf, type Operation } from './oss-context.ts';

export const abortMultipartUpload: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const { uploadId } = uploadOf(request, bucket).record;
  await bucket.uploads.alone(uploadId, () =>
    bucket.uploads.remove(uploadOf(request, bucket).record.uploadId),
  );
  return { status: 204, headers: {} };
};
