import { rm } from 'node:fs/promises';
import { formatIsoSeconds } from '../format-iso-seconds.ts';
import { xmlAnswer } from '../http/answer.ts';
import { invalidArgument } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';
import { isNotModified } from './check-conditions.ts';
import { checkOverwrite } from './check-overwrite.ts';
import { type CopySource, readSource, sourceVersionHeaders, stageSource } from './copy-source.ts';
import { describeNewObject } from './describe-new-object.ts';
import { newKeyOf } from './object-headers.ts';
import { bucketOf, type Operation } from './oss-context.ts';
import { storeObject } from './store-object.ts';
import { versionHeaders } from './version-headers.ts';

const DIRECTIVES: readonly string[] = ['COPY', 'REPLACE'];

function readDirective({ headers }: OssRequest): string {
  const directive = headers.get('x-oss-metadata-directive')?.toUpperCase() ?? 'COPY';
  if (DIRECTIVES.includes(directive)) return directive;
  throw invalidArgument('Invalid x-oss-metadata-directive.', 'x-oss-metadata-directive', directive);
}

/** Such a copy would do nothing but change the metadata. Where versions are kept it makes one. */
function isOntoItself(source: CopySource, bucket: Bucket, key: string): boolean {
  return source.bucket === bucket && source.key === key && bucket.record.versioning === undefined;
}

export const copyObject: Operation = async (request, context) => {
  const { headers, receivedAt } = request;
  const bucket = bucketOf(request, context);
  const key = newKeyOf(request);
  const source = readSource(request, context);
  const replaces = readDirective(request) === 'REPLACE' || isOntoItself(source, bucket, key);
  const described = describeNewObject(request, bucket);
  checkOverwrite(request, bucket, key);
  const [original, stagedPath] = await stageSource(source);
  try {
    if (isNotModified(original, headers, 'x-oss-copy-source-')) return { status: 304, headers: {} };
    const copy = {
      ...original,
      key,
      type: 'Normal' as const,
      storageClass: described.storageClass,
      lastModified: formatIsoSeconds(receivedAt),
      headers: replaces ? described.headers : original.headers,
    };
    const object = await storeObject({ operation: 'CopyObject', request, bucket, context }, copy, stagedPath);
    const etag = `"${object.etag}"`;
    return xmlAnswer(
      'CopyObjectResult',
      [
        ['ETag', etag],
        ['LastModified', object.lastModified],
      ],
      {
        ETag: etag,
        'x-oss-hash-crc64ecma': object.crc64,
        ...sourceVersionHeaders(source, original),
        ...versionHeaders(bucket, object),
      },
    );
  } finally {
    await rm(stagedPath, { force: true });
  }
};
