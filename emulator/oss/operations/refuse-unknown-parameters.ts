import type { SignedRequest } from '../auth/signed-request.ts';
import { notImplemented } from '../http/errors.ts';

const PAGE = 'delimiter encoding-type max-keys prefix';
const UPLOAD = 'callback callback-var';

/** What a request may say besides, by operation: most say nothing but what names them. */
const PARAMETERS: ReadonlyMap<string, string> = new Map([
  ['AbortMultipartUpload', 'uploadId'],
  ['AppendObject', 'append position'],
  ['AsyncProcessObject', 'x-oss-async-process'],
  ['CompleteMultipartUpload', `encoding-type uploadId ${UPLOAD}`],
  ['DeleteBucketStyle', 'style styleName'],
  ['DeleteMultipleObjects', 'delete encoding-type'],
  ['DeleteObject', 'versionId'],
  ['GetBucketAcl', 'acl'],
  ['GetBucketInfo', 'bucketInfo'],
  ['GetBucketLocation', 'location'],
  ['GetBucketStat', 'stat'],
  ['GetBucketStyle', 'style styleName'],
  ['GetBucketVersioning', 'versioning'],
  ['GetObject', 'versionId'],
  ['GetObjectAcl', 'acl versionId'],
  ['GetObjectMeta', 'objectMeta versionId'],
  ['GetProcessedObject', 'versionId'],
  ['HeadObject', 'versionId'],
  ['InitiateMultipartUpload', 'encoding-type sequential uploads'],
  ['ListBuckets', 'marker max-keys prefix tag-key tag-value tagging'],
  ['ListMultipartUploads', `key-marker max-uploads upload-id-marker uploads ${PAGE}`],
  ['ListObjectVersions', `key-marker version-id-marker versions ${PAGE}`],
  ['ListObjects', `marker ${PAGE}`],
  ['ListObjectsV2', `continuation-token fetch-owner list-type start-after ${PAGE}`],
  ['ListParts', 'encoding-type max-parts part-number-marker uploadId'],
  ['PutBucketAcl', 'acl'],
  ['PutBucketStyle', 'category style styleName'],
  ['PutBucketVersioning', 'versioning'],
  ['PutObject', UPLOAD],
  ['PutObjectAcl', 'acl versionId'],
  ['UploadPart', 'partNumber uploadId'],
  ['UploadPartCopy', 'partNumber uploadId'],
]);

/** Signatures in the URL, headers in the URL, and what overrides the headers of an answer. */
const EVERYWHERE = /^(?:OSSAccessKeyId|Signature|Expires|security-token|x-oss-.+|response-.+)$/;
const SUBRESOURCE_NAME = /^[a-z]+(?:[A-Z][A-Za-z]*)*$/;

function isOfBucket({ bucket, key }: SignedRequest): boolean {
  return bucket !== undefined && key === undefined;
}

/**
 * OSS has more parameters than are known here, and newer ones: a request with one of those asks for another operation
 * than the plain one, which may do harm. What merely ends in "?v2" or "?t=1" still gets its object.
 */
export function refuseUnknownParameters(operation: string, request: SignedRequest): void {
  const known = PARAMETERS.get(operation)?.split(' ') ?? [];
  const changesBucket = isOfBucket(request) && request.method !== 'GET' && request.method !== 'HEAD';
  for (const [name, value] of request.query) {
    if (known.includes(name) || EVERYWHERE.test(name)) continue;
    if (changesBucket || (value === '' && SUBRESOURCE_NAME.test(name)))
      throw notImplemented(`${operation} with the parameter "${name}"`);
  }
}
