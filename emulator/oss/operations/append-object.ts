import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { formatIsoSeconds } from '../format-iso-seconds.ts';
import { invalidArgument, missingArgument } from '../http/errors.ts';
import { OssError } from '../http/oss-error.ts';
import type { OssRequest } from '../http/oss-request.ts';
import { openBodyWriter } from '../store/body-writer.ts';
import type { Bucket } from '../store/bucket.ts';
import { Crc64 } from '../store/crc64.ts';
import type { ObjectRecord } from '../store/object-record.ts';
import type { ReceivedBody } from '../store/receive-body.ts';
import { describeNewObject } from './describe-new-object.ts';
import { readObjectAcl } from './object-acl.ts';
import { checkBodyLength, checkDigest, checkDigestForm, newKeyOf } from './object-headers.ts';
import { bucketOf, type Operation } from './oss-context.ts';
import { emitObjectCreated } from './store-object.ts';
import { versionHeaders } from './version-headers.ts';

function readPosition({ query }: OssRequest): number {
  const text = query.get('position');
  if (text === undefined) throw missingArgument('position', '0016-00000501');
  if (!/^\d{1,15}$/.test(text))
    throw invalidArgument('Invalid Argument. Parameter is invalid.', 'position', text);
  return Number(text);
}

/** What to append to, if it is there. A delete marker cannot be appended to either. */
function findAppendable(bucket: Bucket, key: string, position: number): ObjectRecord | undefined {
  const [current] = bucket.versionsOf(key);
  if (current !== undefined && current.type !== 'Appendable') {
    throw new OssError({ status: 409, code: 'ObjectNotAppendable', message: 'The object is not appendable' });
  }
  const object = bucket.find(key);
  const length = object?.size ?? 0;
  if (position !== length) {
    throw new OssError({
      status: 409,
      code: 'PositionNotEqualToLength',
      message: 'Position is not equal to file length',
      ec: '0026-00000016',
      headers: { 'x-oss-next-append-position': String(length) },
    });
  }
  return object;
}

/** Bytes behind the recorded length are nobody's yet: a crash before the record is written changes nothing. */
async function extend(
  bucket: Bucket,
  object: ObjectRecord,
  body: ReceivedBody,
  now: Date,
): Promise<ObjectRecord> {
  const writer = await openBodyWriter(bucket.bodyPath(object), 'r+', object.size);
  const crc64 = Crc64.resume(object.crc64);
  try {
    for await (const piece of createReadStream(body.path) as AsyncIterable<Buffer>) {
      crc64.update(piece);
      await writer.write(piece);
    }
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  await writer.finish();
  const extended: ObjectRecord = {
    ...object,
    size: object.size + body.size,
    // Not the MD5 of the object, in OSS neither.
    etag: createHash('md5').update(object.etag).update(body.md5).digest('hex').toUpperCase(),
    crc64: crc64.digest(),
    lastModified: formatIsoSeconds(now),
  };
  await bucket.update(extended);
  return extended;
}

function create(bucket: Bucket, key: string, body: ReceivedBody, request: OssRequest): Promise<ObjectRecord> {
  const record = {
    key,
    size: body.size,
    etag: body.md5.toString('hex').toUpperCase(),
    crc64: body.crc64,
    type: 'Appendable' as const,
    acl: readObjectAcl(request),
    lastModified: formatIsoSeconds(request.receivedAt),
    ...describeNewObject(request, bucket),
  };
  return bucket.put(record, body.path);
}

export const appendObject: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const key = newKeyOf(request);
  const position = readPosition(request);
  describeNewObject(request, bucket);
  checkBodyLength(request);
  checkDigestForm(request);
  findAppendable(bucket, key, position);
  const body = await context.store.stage(request.openBody());
  try {
    checkDigest(request, body);
    const [object, previous] = await bucket.alone(key, async () => {
      const existing = findAppendable(bucket, key, position);
      if (existing === undefined) return [await create(bucket, key, body, request), undefined] as const;
      return [await extend(bucket, existing, body, request.receivedAt), existing] as const;
    });
    await emitObjectCreated({ operation: 'AppendObject', request, bucket, context }, object, previous);
    return {
      status: 200,
      headers: {
        ETag: `"${object.etag}"`,
        'x-oss-hash-crc64ecma': object.crc64,
        'x-oss-next-append-position': String(object.size),
        ...versionHeaders(bucket, object),
      },
    };
  } finally {
    await rm(body.path, { force: true });
  }
};
