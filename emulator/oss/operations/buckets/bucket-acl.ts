import { xmlAnswer } from '../../http/answer.ts';
import { invalidArgument } from '../../http/errors.ts';
import type { OssRequest } from '../../http/oss-request.ts';
import { BUCKET_ACLS, type BucketAcl } from '../../store/acl.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { aclElements } from './bucket-details.ts';
import { makeBucket } from './make-bucket.ts';

/** Undefined when the request leaves it as it is. */
export function readBucketAcl({ headers }: Pick<OssRequest, 'headers'>): BucketAcl | undefined {
  const acl = headers.get('x-oss-acl');
  if (acl === undefined) return undefined;
  const known = BUCKET_ACLS.find((candidate) => candidate === acl);
  if (known === undefined) throw invalidArgument('no such bucket access control exists', 'x-oss-acl', acl);
  return known;
}

/** Makes the bucket when there is none. */
export const putBucketAcl: Operation = async (request, context) => {
  const acl = readBucketAcl(request);
  const bucket = await makeBucket(request, context, {});
  if (acl !== undefined) await bucket.configure({ acl });
  return { status: 200, headers: {} };
};

export const getBucketAcl: Operation = async (request, context) => {
  const { acl = 'private' } = bucketOf(request, context).record;
  return xmlAnswer('AccessControlPolicy', aclElements(acl, context));
};
