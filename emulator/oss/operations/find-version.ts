import { invalidArgument, noSuchKey, noSuchVersion, notAllowedForMarker } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';
import { isObject, type ObjectRecord } from '../store/object-record.ts';
import { isVersionId, NULL_VERSION_ID } from '../store/version-id.ts';
import { versionHeaders } from './version-headers.ts';

const INVALID = 'Invalid version id specified.';

/** Throws for what cannot be the id of a version in this bucket. */
export function checkVersionId(versionId: string, { record }: Bucket): void {
  if (versionId === '') {
    throw invalidArgument('Version id can not be the empty string.', 'versionId', '', '0012-00000201');
  }
  if (!isVersionId(versionId)) throw invalidArgument(INVALID, 'versionId', versionId, '0012-00000202');
  if (record.versioning === undefined && versionId !== NULL_VERSION_ID)
    throw invalidArgument(INVALID, 'versionId', versionId, '0012-00000301');
}

/** The version that a request names; undefined when it means the current one. */
export function readVersionId({ query }: Pick<OssRequest, 'query'>, bucket: Bucket): string | undefined {
  const versionId = query.get('versionId');
  if (versionId !== undefined) checkVersionId(versionId, bucket);
  return versionId;
}

/** The object of that version, or the current one. */
export function findVersion(
  bucket: Bucket,
  { key, versionId, method }: { key: string; versionId: string | undefined; method: string },
): ObjectRecord {
  const versions = bucket.versionsOf(key);
  const [current] = versions;
  if (versionId === undefined) {
    if (isObject(current)) return current;
    throw noSuchKey(key, current === undefined ? {} : versionHeaders(bucket, current));
  }
  const version = versions.find((candidate) => candidate.versionId === versionId);
  if (version === undefined) throw noSuchVersion(key, versionId);
  if (isObject(version)) return version;
  throw notAllowedForMarker(method, versionHeaders(bucket, version));
}

/** The object that a request to read is about. */
export function requestedObject(request: OssRequest, bucket: Bucket): ObjectRecord {
  const { key = '', method } = request;
  return findVersion(bucket, { key, versionId: readVersionId(request, bucket), method });
}
