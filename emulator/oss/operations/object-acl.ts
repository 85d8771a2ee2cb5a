import { xmlAnswer } from '../http/answer.ts';
import { invalidArgument } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import { OBJECT_ACLS, type ObjectAcl } from '../store/acl.ts';
import { aclElements } from './buckets/bucket-details.ts';
import { requestedObject } from './find-version.ts';
import { bucketOf, type Operation } from './oss-context.ts';
import { versionHeaders } from './version-headers.ts';

const HEADER = 'x-oss-object-acl';

export function readObjectAcl({ headers }: Pick<OssRequest, 'headers'>): ObjectAcl {
  const acl = headers.get(HEADER) ?? 'default';
  const known = OBJECT_ACLS.find((candidate) => candidate === acl);
  if (known === undefined) throw invalidArgument('no such object access control exists', HEADER, acl);
  return known;
}

export const putObjectAcl: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const acl = readObjectAcl(request);
  const changed = await bucket.alone(request.key ?? '', async () => {
    const object = { ...requestedObject(request, bucket), acl };
    await bucket.update(object);
    return object;
  });
  return { status: 200, headers: versionHeaders(bucket, changed) };
};

export const getObjectAcl: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const object = requestedObject(request, bucket);
  const headers = versionHeaders(bucket, object);
  return xmlAnswer('AccessControlPolicy', aclElements(object.acl ?? 'default', context), headers);
};
