import { type FileHandle, open } from 'node:fs/promises';
import type { Answer } from '../http/answer.ts';
import { invalidArgument, noSuchKey } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';
import type { ObjectRecord } from '../store/object-record.ts';
import { isNotModified } from './check-conditions.ts';
import { objectHeaders } from './object-headers.ts';
import { bucketOf, type Operation, type OssContext } from './oss-context.ts';
import { readRange } from './read-range.ts';

const READ_BYTES = 256 * 1024;

const OVERRIDES: Readonly<Record<string, string>> = {
  'response-content-type': 'Content-Type',
  'response-content-language': 'Content-Language',
  'response-expires': 'Expires',
  'response-cache-control': 'Cache-Control',
  'response-content-disposition': 'Content-Disposition',
  'response-content-encoding': 'Content-Encoding',
};

function overrides(query: ReadonlyMap<string, string>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [parameter, name] of Object.entries(OVERRIDES)) {
    const value = query.get(parameter);
    if (value === undefined) continue;
    if (/[\r\n\0]/.test(value)) throw invalidArgument('The header value is invalid.', parameter, value);
    headers[name] = Buffer.from(value).toString('latin1');
  }
  return headers;
}

function objectOf(request: OssRequest, context: OssContext): ObjectRecord {
  const key = request.key ?? '';
  const record = bucketOf(request, context).find(key);
  if (record === undefined) throw noSuchKey(key);
  return record;
}

/** Once it is open, the body of an object stays readable, whatever becomes of the object. */
async function openBody(bucket: Bucket, key: string): Promise<[ObjectRecord, FileHandle]> {
  for (;;) {
    const record = bucket.find(key);
    if (record === undefined) throw noSuchKey(key);
    try {
      return [record, await open(bucket.bodyPath(record))];
    } catch (error) {
      // Without a newer record the file is really missing.
      if (bucket.find(key) === record) throw error;
    }
  }
}

function notModified(record: ObjectRecord): Answer {
  const { ETag, 'Last-Modified': modified } = objectHeaders(record);
  return { status: 304, headers: { ...(ETag && { ETag }), ...(modified && { 'Last-Modified': modified }) } };
}

export const getObject: Operation = async (request, context) => {
  const { headers, query, key = '' } = request;
  const [record, file] = await openBody(bucketOf(request, context), key);
  try {
    if (isNotModified(record, headers)) {
      await file.close();
      return notModified(record);
    }
    const range = readRange(headers, record.size);
    const answer = { ...objectHeaders(record), 'Accept-Ranges': 'bytes', ...overrides(query) };
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
  const record = objectOf(request, context);
  if (isNotModified(record, request.headers)) return notModified(record);
  const headers = {
    ...objectHeaders(record),
    'Accept-Ranges': 'bytes',
    'Content-Length': String(record.size),
  };
  return { status: 200, headers };
};

/** The little that needs no metadata. */
export const getObjectMeta: Operation = async (request, context) => {
  const record = objectOf(request, context);
  const {
    ETag = '',
    'Last-Modified': modified = '',
    'x-oss-hash-crc64ecma': crc64 = '',
  } = objectHeaders(record);
  const headers = { ETag, 'Last-Modified': modified, 'x-oss-hash-crc64ecma': crc64 };
  // A GET would have to send as many bytes as it announces.
  return {
    status: 200,
    headers: request.method === 'HEAD' ? { ...headers, 'Content-Length': String(record.size) } : headers,
  };
};
