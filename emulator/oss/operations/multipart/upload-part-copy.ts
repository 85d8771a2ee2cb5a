import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { xmlAnswer } from '../../http/answer.ts';
import type { OssRequest } from '../../http/oss-request.ts';
import type { ObjectRecord } from '../../store/object-record.ts';
import { isNotModified } from '../check-conditions.ts';
import { readSource, sourceVersionHeaders, stageSource } from '../copy-source.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { readRange } from '../read-range.ts';
import { partNumberOf, uploadOf } from './multipart-request.ts';
import { storePart } from './upload-part.ts';

/** The bytes that the request names of an object. An appendable one may have more by now than its record says. */
function bytesOf({ headers }: OssRequest, { size }: ObjectRecord, path: string): AsyncIterable<Buffer> {
  if (size === 0) return Readable.from([]);
  const range = new Map([['range', headers.get('x-oss-copy-source-range') ?? '']]);
  return createReadStream(path, readRange(range, size) ?? { start: 0, end: size - 1 });
}

export const uploadPartCopy: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  partNumberOf(request);
  uploadOf(request, bucket);
  const source = readSource(request, context);
  const [original, sourcePath] = await stageSource(source);
  const paths = [sourcePath];
  try {
    if (isNotModified(original, request.headers, 'x-oss-copy-source-')) return { status: 304, headers: {} };
    const body = await context.store.stage(bytesOf(request, original, sourcePath));
    paths.push(body.path);
    const part = await storePart({ operation: 'UploadPartCopy', request, bucket, context }, body);
    const etag = `"${part.etag}"`;
    return xmlAnswer(
      'CopyPartResult',
      [
        ['LastModified', part.lastModified],
        ['ETag', etag],
      ],
      { ETag: etag, 'x-oss-hash-crc64ecma': part.crc64, ...sourceVersionHeaders(source, original) },
    );
  } finally {
    for (const path of paths) await rm(path, { force: true });
  }
};
