import { createHash } from 'node:crypto';
import { entityTooLarge, invalidDigest, invalidObjectName, missingContentLength } from '../http/errors.ts';
import { checkHeader } from '../http/header-value.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { ObjectRecord } from '../store/object-record.ts';
import type { ReceivedBody } from '../store/receive-body.ts';

const KEPT_HEADERS: ReadonlyMap<string, string> = new Map([
  ['content-type', 'Content-Type'],
  ['content-encoding', 'Content-Encoding'],
  ['content-language', 'Content-Language'],
  ['content-disposition', 'Content-Disposition'],
  ['cache-control', 'Cache-Control'],
  ['expires', 'Expires'],
]);
const DEFAULT_CONTENT_TYPE = 'application/octet-stream';
const MAX_KEY_BYTES = 1023;
const MAX_BODY_BYTES = 5 * 1024 ** 3;
const META_PREFIX = 'x-oss-meta-';

/** The headers of an upload that come back with the object. Refuses those that could not. */
export function keptHeaders(headers: ReadonlyMap<string, string>): Record<string, string> {
  const kept = [...headers].filter(([name]) => KEPT_HEADERS.has(name) || name.startsWith(META_PREFIX));
  for (const [name, value] of kept) checkHeader(name, value);
  return { 'content-type': DEFAULT_CONTENT_TYPE, ...Object.fromEntries(kept) };
}

export function objectHeaders(record: ObjectRecord): Record<string, string> {
  const kept = Object.entries(record.headers).map(([name, value]) => [KEPT_HEADERS.get(name) ?? name, value]);
  return {
    ...Object.fromEntries(kept),
    ETag: `"${record.etag}"`,
    'Last-Modified': new Date(record.lastModified).toUTCString(),
    'x-oss-object-type': record.type,
    'x-oss-storage-class': record.storageClass,
    'x-oss-hash-crc64ecma': record.crc64,
    ...(record.contentMd5 === undefined ? {} : { 'Content-MD5': record.contentMd5 }),
  };
}

/** The key of a request that makes an object. */
export function newKeyOf({ key = '' }: Pick<OssRequest, 'key'>): string {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
    throw invalidObjectName('The Length of Object name must be less than 1024.');
  }
  if (key === '' || /^[/\\]/.test(key)) throw invalidObjectName();
  return key;
}

/** OSS takes no body without framing, nor one that is too long. */
export function checkBodyLength({ headers }: Pick<OssRequest, 'headers'>): void {
  if (!headers.has('content-length') && !headers.has('transfer-encoding')) throw missingContentLength();
  if (Number(headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw entityTooLarge();
}

const MD5_BYTES = createHash('md5').digest().length;

export function checkDigestForm({ headers }: Pick<OssRequest, 'headers'>): void {
  const digest = headers.get('content-md5');
  if (digest === undefined) return;
  const bytes = Buffer.from(digest, 'base64');
  if (bytes.length !== MD5_BYTES || bytes.toString('base64') !== digest) throw invalidDigest(digest);
}

export function checkDigest(
  { headers }: Pick<OssRequest, 'headers'>,
  { md5 }: Pick<ReceivedBody, 'md5'>,
): void {
  const digest = headers.get('content-md5');
  if (digest !== undefined && md5.toString('base64') !== digest) throw invalidDigest(digest);
}
