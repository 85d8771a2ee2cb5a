import type { Bucket } from '../store/bucket.ts';
import type { ObjectVersion } from '../store/object-record.ts';

/** What answers about a version say of it, where versions are kept. */
export function versionHeaders(
  { record }: Bucket,
  { versionId, type }: Pick<ObjectVersion, 'versionId' | 'type'>,
): Record<string, string> {
  return {
    ...(record.versioning === undefined ? {} : { 'x-oss-version-id': versionId }),
    ...(type === 'DeleteMarker' ? { 'x-oss-delete-marker': 'true' } : {}),
  };
}
