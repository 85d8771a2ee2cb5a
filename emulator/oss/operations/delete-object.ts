import { bucketOf, type Operation } from './oss-context.ts';

/** An object that does not exist is deleted as well as one that does. */
export const deleteObject: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const key = request.key ?? '';
  await bucket.alone(key, () => bucket.remove(key));
  return { status: 204, headers: {} };
};
