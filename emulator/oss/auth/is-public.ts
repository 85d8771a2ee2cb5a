import { nameOperation } from '../operations/name-operation.ts';
import { isObject } from '../store/object-record.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { SignedRequest } from './signed-request.ts';

const READS: ReadonlySet<string> = new Set([
  'GetObject',
  'HeadObject',
  'GetObjectMeta',
  'GetProcessedObject',
]);
const WRITES: ReadonlySet<string> = new Set([
  'PutObject',
  'AppendObject',
  'DeleteObject',
  'InitiateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  'AbortMultipartUpload',
]);

/** Whether anybody may do this: the ACL of the object says so, or else that of its bucket. */
export function isPublic(request: SignedRequest, store: ObjectStore): boolean {
  const { key, query } = request;
  const bucket = store.findBucket(request.bucket ?? '');
  if (bucket === undefined || key === undefined) return false;
  const versionId = query.get('versionId');
  const versions = bucket.versionsOf(key);
  const version = versions.find((candidate) => versionId === undefined || candidate.versionId === versionId);
  const { acl: own = 'default' } = isObject(version) ? version : {};
  const acl = own === 'default' ? bucket.record.acl : own;
  const name = nameOperation(request);
  if (READS.has(name)) return acl === 'public-read' || acl === 'public-read-write';
  return WRITES.has(name) && acl === 'public-read-write';
}
