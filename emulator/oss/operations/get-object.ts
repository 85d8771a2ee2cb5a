import { type FileHandle, open } from 'node:fs/promises';
import { bytesAsText } from '../auth/signed-request.ts';
import type { Answer } from '../http/answer.ts';
import { checkHeader } from '../http/header-value.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';
import type { ObjectRecord } from '../store/object-record.ts';
import { isNotModified } from './check-conditions.ts';
import { requestedObject } from './find-version.ts';
import { objectHeaders } from './object-headers.ts';
import { bucketOf, type Operation } from './oss-context.ts';
import { readRange } from './read-range.ts';
import { versionHeaders } from './version-headers.ts';

const READ_BYTES = 256 * 1024;

const OVERRIDES: Readonly<Record<string, string>> = {
  'response-content-type': 'Content-Type',
  'response-content-language': 'Content-Language',
  'response-expires': 'Expires',
  'response-cache-control': 'Cache-Control',
  'response-content-disposition': 'Content-Disposition',
  'response-content-encoding': 'Content-Encoding',
};

export function overrides(query: ReadonlyMap<string, string>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [parameter, name] of Object.entries(OVERRIDES)) {
    const value = query.get(parameter);
    if (value === undefined) continue;
    const bytes = bytesAsText(value);
    checkHeader(parameter, bytes);
    headers[name] = bytes;
  }
  return headers;
}

/** Once it is open, the body of an object stays readable, whatever becomes of the object. */
async function openBody(request: OssRequest, bucket: Bucket): Promise<[ObjectRecord, FileHandle]> {
  for (;;) {
    const record = requestedObject(request, bucket);
    try {
      return [record, await open(bucket.bodyPath(record))];
    } catch (error) {
      // Without a newer record the file is really missing.
      if (requestedObject(request, bucket) === record) throw error;
    }
  }
}

export function notModified(record: ObjectRecord): Answer {
  const { ETag, 'Last-Modified': modified } = objectHeaders(record);
  return { status: 304, headers: { ...(ETag && { ETag }), ...(modified && { 'Last-Modified': modified }) } };
}

export const getObject: Operation = async (request, context) => {
  const { headers, query } = request;
  const bucket = bucketOf(request, context);
  const [record, file] = await openBody(request, bucket);
  try {
    if (isNotModified(record, headers)) {
      await file.close();
      return notModified(record);
    }
    const range = readRange(headers, record.size);
    const own = { ...objectHeaders(record), ...versionHeaders(bucket, record) };
    const answer = { ...own, 'Accept-Ranges': 'bytes', ...overrides(query) };
    const { start, end } = range ?? { start: 0, end: record.size - 1 };
    if (record.size === 0) {
      await file.close();
      return { status: 200, headers: answer };
    }
    const stream = file.createReadStream({ start, end, highWaterMark: READ_BYTES });
    const body = { stream, length: end - start + 1 };
    if (range === undefined) return { status: 200, headers: answer, body };
    return {
      status: 206,
      headers: { ...answer, 'Content-Range': `bytes ${start}-${end}/${record.size}` },
      body,
    };
  } catch (error) {
    await file.close();
    throw error;
  }
};

export const headObject: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const record = requestedObject(request, bucket);
  if (isNotModified(record, request.headers)) return notModified(record);
  const headers = {
    ...objectHeaders(record),
    ...versionHeaders(bucket, record),
    'Accept-Ranges': 'bytes',
    'Content-Length': String(record.size),
  };
  return { status: 200, headers };
};

/** The little that needs no metadata. */
export const getObjectMeta: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const record = requestedObject(request, bucket);
  const {
    ETag = '',
    'Last-Modified': modified = '',
    'x-oss-hash-crc64ecma': crc64 = '',
  } = objectHeaders(record);
  const headers = {
    ETag,
    'Last-Modified': modified,
    'x-oss-hash-crc64ecma': crc64,
    ...versionHeaders(bucket, record),
  };
  // A GET would have to send as many bytes as it announces.
  return {
    status: 200,
    headers: request.method === 'HEAD' ? { ...headers, 'Content-Length': String(record.size) } : headers,
  };
};
