import { isUtf8 } from 'node:buffer';
import { percentDecode } from '../../percent-decode.ts';
import { invalidArgument, noSuchBucket, noSuchKey } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';
import { isObject, type ObjectRecord } from '../store/object-record.ts';
import { checkVersionId, findVersion } from './find-version.ts';
import type { OssContext } from './oss-context.ts';

export interface CopySource {
  bucket: Bucket;
  key: string;
  versionId: string | undefined;
}

const VERSION_OF_SOURCE = /^(.*)\?versionId=([^?&]*)$/;

function badSource(source: string): Error {
  const message = 'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.';
  return invalidArgument(message, 'x-oss-copy-source', source);
}

export function readSource({ headers }: OssRequest, { store }: OssContext): CopySource {
  const source = headers.get('x-oss-copy-source') ?? '';
  const [, path = source, versionId] = VERSION_OF_SOURCE.exec(source) ?? [];
  const decoded = percentDecode(Buffer.from(path, 'latin1').toString('utf8'));
  const [, name, key] = /^\/?([^/]+)\/([\s\S]+)$/.exec(isUtf8(decoded) ? decoded.toString('utf8') : '') ?? [];
  if (name === undefined || key === undefined) throw badSource(source);
  const bucket = store.findBucket(name);
  if (bucket === undefined) throw noSuchBucket(name);
  if (versionId !== undefined) checkVersionId(versionId, bucket);
  return { bucket, key, versionId };
}

/** Unlike GetObject, a copy takes a delete marker for an object that is not there. */
function findSource({ bucket, key, versionId }: CopySource): ObjectRecord {
  const isMarker = bucket
    .versionsOf(key)
    .some((version) => version.versionId === versionId && !isObject(version));
  if (isMarker) throw noSuchKey(key);
  return findVersion(bucket, { key, versionId, method: 'PUT' });
}

/** What a copy says of the version that it is of. */
export function sourceVersionHeaders(
  { bucket }: CopySource,
  { versionId }: ObjectRecord,
): Record<string, string> {
  return bucket.record.versioning === undefined ? {} : { 'x-oss-copy-source-version-id': versionId };
}

/** The bytes get a second name, so that the source may change meanwhile. */
export async function stageSource(source: CopySource): Promise<[ObjectRecord, string]> {
  for (;;) {
    const record = findSource(source);
    try {
      return [record, await source.bucket.stageCopy(record)];
    } catch (error) {
      if (findSource(source) === record) throw error;
    }
  }
}
