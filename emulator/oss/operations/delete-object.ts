import { bucketOf, type Operation } from './oss-context.ts';
import { removeObject } from './remove-object.ts';

/** An object that does not exist is deleted as well as one that does. */
export const deleteObject: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  await removeObject('DeleteObject', request.key ?? '', { request, bucket, context });
  return { status: 204, headers: {} };
};
