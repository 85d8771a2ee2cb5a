import type { SignedRequest } from '../auth/signed-request.ts';

const VERBS: Readonly<Record<string, string>> = {
  GET: 'Get',
  PUT: 'Put',
  POST: 'Post',
  DELETE: 'Delete',
  HEAD: 'Head',
};

/** Operations that a parameter of the query makes, by method and parameter. */
const BY_PARAMETER: Readonly<Record<string, string>> = {
  'GET uploads': 'ListMultipartUploads',
  'POST uploads': 'InitiateMultipartUpload',
  'GET uploadId': 'ListParts',
  'PUT uploadId': 'UploadPart',
  'POST uploadId': 'CompleteMultipartUpload',
  'DELETE uploadId': 'AbortMultipartUpload',
  'POST delete': 'DeleteMultipleObjects',
  'POST append': 'AppendObject',
  'GET bucketInfo': 'GetBucketInfo',
  'GET location': 'GetBucketLocation',
  'GET stat': 'GetBucketStat',
  'GET objectMeta': 'GetObjectMeta',
  'HEAD objectMeta': 'GetObjectMeta',
  'GET versions': 'ListObjectVersions',
  'POST x-oss-process': 'ProcessObject',
  'POST x-oss-async-process': 'AsyncProcessObject',
  'GET x-oss-process': 'GetProcessedObject',
  'POST restore': 'RestoreObject',
  'POST asyncFetch': 'PostAsyncFetchTask',
  'POST worm': 'InitiateBucketWorm',
  'PUT symlink': 'PutSymlink',
  'GET symlink': 'GetSymlink',
};

/** Parameters that stand for a part of a bucket or an object. */
const PARTS: Readonly<Record<string, string>> = {
  acl: 'Acl',
  callback: 'Callback',
  cname: 'Cname',
  cors: 'Cors',
  encryption: 'Encryption',
  inventory: 'Inventory',
  lifecycle: 'Lifecycle',
  live: 'LiveChannel',
  logging: 'Logging',
  policy: 'Policy',
  referer: 'Referer',
  replication: 'Replication',
  requestPayment: 'RequestPayment',
  style: 'Style',
  tagging: 'Tagging',
  transferAcceleration: 'TransferAcceleration',
  versioning: 'Versioning',
  website: 'Website',
  worm: 'Worm',
};

function nameByParameter({ method, query, key }: SignedRequest): string | undefined {
  for (const parameter of query.keys()) {
    const name = BY_PARAMETER[`${method} ${parameter}`];
    if (name !== undefined) return name;
    const part = PARTS[parameter];
    // On an object a callback is part of the upload.
    if (part !== undefined && !(parameter === 'callback' && key !== undefined)) {
      return `${VERBS[method] ?? method}${key === undefined ? 'Bucket' : 'Object'}${part}`;
    }
  }
  return undefined;
}

function nameOfObject(request: SignedRequest): string {
  const { method, headers } = request;
  const copies = method === 'PUT' && headers.has('x-oss-copy-source');
  return copies ? 'CopyObject' : `${VERBS[method] ?? method}Object`;
}

function nameOfBucket({ method, query }: SignedRequest): string {
  if (method === 'GET') return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  // A form that is sent to the bucket.
  return method === 'POST' ? 'PostObject' : `${VERBS[method] ?? method}Bucket`;
}

function nameOfService({ method, query }: SignedRequest): string {
  if (method !== 'GET') return `${method} without a bucket`;
  return query.has('regions') ? 'DescribeRegions' : 'ListBuckets';
}

/** What OSS's documentation calls the operation that a request asks for. */
export function nameOperation(request: SignedRequest): string {
  if (request.bucket === undefined) return nameOfService(request);
  const byParameter = nameByParameter(request);
  if (byParameter === 'UploadPart' && request.headers.has('x-oss-copy-source')) return 'UploadPartCopy';
  if (byParameter !== undefined) return byParameter;
  return request.key === undefined ? nameOfBucket(request) : nameOfObject(request);
}
