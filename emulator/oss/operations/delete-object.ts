import { readVersionId } from './find-version.ts';
import { bucketOf, type Operation } from './oss-context.ts';
import { removeObject } from './remove-object.ts';
import { versionHeaders } from './version-headers.ts';

/** An object that does not exist is deleted as well as one that does. */
export const deleteObject: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const { key = '' } = request;
  const versionId = readVersionId(request, bucket);
  const marker = await removeObject('DeleteObject', { key, versionId }, { request, bucket, context });
  if (marker !== undefined) return { status: 204, headers: versionHeaders(bucket, marker) };
  const headers = versionId === undefined ? {} : versionHeaders(bucket, { versionId, type: 'Normal' });
  return { status: 204, headers };
};
