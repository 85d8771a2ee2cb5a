import { isUtf8 } from 'node:buffer';
import { rm } from 'node:fs/promises';
import { percentDecode } from '../../percent-decode.ts';
import { xmlAnswer } from '../http/answer.ts';
import { invalidArgument, noSuchBucket, noSuchKey, notImplemented } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';
import type { ObjectRecord } from '../store/object-record.ts';
import { isNotModified } from './check-conditions.ts';
import { keptHeaders, newKeyOf } from './object-headers.ts';
import { bucketOf, type Operation, type OssContext } from './oss-context.ts';
import { checkOverwrite } from './put-object.ts';

const DIRECTIVES: readonly string[] = ['COPY', 'REPLACE'];

function badSource(source: string): Error {
  const message = 'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.';
  return invalidArgument(message, 'x-oss-copy-source', source);
}

function readSource({ headers }: OssRequest, { store }: OssContext): { bucket: Bucket; key: string } {
  const source = headers.get('x-oss-copy-source') ?? '';
  if (source.includes('?versionId=')) throw notImplemented('CopyObject of a version');
  const decoded = percentDecode(Buffer.from(source, 'latin1').toString('utf8'));
  const [, name, key] = /^\/?([^/]+)\/([\s\S]+)$/.exec(isUtf8(decoded) ? decoded.toString('utf8') : '') ?? [];
  if (name === undefined || key === undefined) throw badSource(source);
  const bucket = store.findBucket(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return { bucket, key };
}

/** The bytes get a second name, so that the source may change meanwhile. */
async function stageSource(bucket: Bucket, key: string): Promise<[ObjectRecord, string]> {
  for (;;) {
    const record = bucket.find(key);
    if (record === undefined) throw noSuchKey(key);
    try {
      return [record, await bucket.stageCopy(record)];
    } catch (error) {
      if (bucket.find(key) === record) throw error;
    }
  }
}

function readDirective({ headers }: OssRequest): string {
  const directive = headers.get('x-oss-metadata-directive')?.toUpperCase() ?? 'COPY';
  if (DIRECTIVES.includes(directive)) return directive;
  throw invalidArgument('Invalid x-oss-metadata-directive.', 'x-oss-metadata-directive', directive);
}

export const copyObject: Operation = async (request, context) => {
  const { headers, receivedAt } = request;
  const bucket = bucketOf(request, context);
  const key = newKeyOf(request);
  const source = readSource(request, context);
  const replaces = readDirective(request) === 'REPLACE' || (source.bucket === bucket && source.key === key);
  checkOverwrite(request, bucket, key);
  const [original, stagedPath] = await stageSource(source.bucket, source.key);
  try {
    if (isNotModified(original, headers, 'x-oss-copy-source-')) return { status: 304, headers: {} };
    const object = await bucket.alone(key, () => {
      checkOverwrite(request, bucket, key);
      const copy: ObjectRecord = {
        ...original,
        key,
        type: 'Normal',
        storageClass: headers.get('x-oss-storage-class') ?? bucket.record.storageClass,
        lastModified: receivedAt.toISOString(),
        headers: replaces ? keptHeaders(headers) : original.headers,
      };
      return bucket.put(copy, stagedPath);
    });
    const etag = `"${object.etag}"`;
    const answer = xmlAnswer(
      'CopyObjectResult',
      [
        ['ETag', etag],
        ['LastModified', object.lastModified],
      ],
      { ETag: etag, 'x-oss-hash-crc64ecma': object.crc64 },
    );
    const upload = { operation: 'CopyObject' as const, bucket: bucket.record.name, object, request };
    return (await context.onStored(upload, answer)) ?? answer;
  } finally {
    await rm(stagedPath, { force: true });
  }
};
