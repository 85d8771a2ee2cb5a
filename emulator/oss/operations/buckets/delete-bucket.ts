import { bucketNotEmpty } from '../../http/errors.ts';
import { bucketOf, type Operation } from '../oss-context.ts';

export const deleteBucket: Operation = async (request, context) => {
  const { name } = bucketOf(request, context).record;
  if (!(await context.store.removeBucket(name))) throw bucketNotEmpty(name);
  return { status: 204, headers: {} };
};
