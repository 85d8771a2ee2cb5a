import type { SignedRequest } from '../auth/signed-request.ts';
import { BUCKET_PARTS, OBJECT_PARTS, SERVICE_NAMES, SPECIAL_NAMES } from './operation-names.ts';

const VERBS: ReadonlyMap<string, string> = new Map([
  ['GET', 'Get'],
  ['PUT', 'Put'],
  ['POST', 'Post'],
  ['DELETE', 'Delete'],
  ['HEAD', 'Head'],
]);

function verbOf(method: string): string {
  return VERBS.get(method) ?? method;
}

const SELECT_META = /^(?:csv|json)\/meta\b/;
const SELECT = /^(?:csv|json)\/select\b/;

function nameOfProcess(process: string): string {
  if (SELECT_META.test(process)) return 'CreateSelectObjectMeta';
  return SELECT.test(process) ? 'SelectObject' : 'ProcessObject';
}

function nameByParameter({ method, query, key }: SignedRequest): string | undefined {
  for (const parameter of query.keys()) {
    // On an object a callback is part of the upload.
    if (parameter === 'callback' && key !== undefined) continue;
    if (method === 'POST' && parameter === 'x-oss-process') return nameOfProcess(query.get(parameter) ?? '');
    const special =
      SPECIAL_NAMES.get(`${method} ${parameter} ${query.get('comp')}`) ??
      SPECIAL_NAMES.get(`${method} ${parameter}`);
    if (special !== undefined) return special;
    if (method === 'GET' && parameter === 'inventory' && !query.has('inventoryId'))
      return 'ListBucketInventory';
    const part = key === undefined ? BUCKET_PARTS.get(parameter) : OBJECT_PARTS.get(parameter);
    if (part !== undefined) return `${verbOf(method)}${part}`;
  }
  return undefined;
}

function nameOfObject(request: SignedRequest): string {
  const { method, headers } = request;
  const copies = method === 'PUT' && headers.has('x-oss-copy-source');
  return copies ? 'CopyObject' : `${verbOf(method)}Object`;
}

function nameOfBucket({ method, query }: SignedRequest): string {
  if (method === 'GET') return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  // A form that is sent to the bucket.
  return method === 'POST' ? 'PostObject' : `${verbOf(method)}Bucket`;
}

function nameOfService({ method, query }: SignedRequest): string {
  if (method !== 'GET') return `${method} without a bucket`;
  for (const parameter of query.keys()) {
    const name = SERVICE_NAMES.get(parameter);
    if (name !== undefined) return name;
  }
  return 'ListBuckets';
}

/** What OSS's documentation calls the operation that a request asks for. */
export function nameOperation(request: SignedRequest): string {
  if (request.bucket === undefined) return nameOfService(request);
  const byParameter = nameByParameter(request);
  if (byParameter === 'UploadPart' && request.headers.has('x-oss-copy-source')) return 'UploadPartCopy';
  if (byParameter !== undefined) return byParameter;
  return request.key === undefined ? nameOfBucket(request) : nameOfObject(request);
}
