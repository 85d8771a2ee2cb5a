import { rm } from 'node:fs/promises';
import { xmlAnswer } from '../http/answer.ts';
import { invalidArgument } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { ObjectRecord } from '../store/object-record.ts';
import { isNotModified } from './check-conditions.ts';
import { readSource, stageSource } from './copy-source.ts';
import { keptHeaders, newKeyOf } from './object-headers.ts';
import { bucketOf, type Operation } from './oss-context.ts';
import { checkOverwrite } from './put-object.ts';

const DIRECTIVES: readonly string[] = ['COPY', 'REPLACE'];

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
  const [original, stagedPath] = await stageSource(source);
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
