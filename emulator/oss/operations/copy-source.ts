import { isUtf8 } from 'node:buffer';
import { percentDecode } from '../../percent-decode.ts';
import { invalidArgument, noSuchBucket, noSuchKey, notImplemented } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';
import type { ObjectRecord } from '../store/object-record.ts';
import type { OssContext } from './oss-context.ts';

export interface CopySource {
  bucket: Bucket;
  key: string;
}

function badSource(source: string): Error {
  const message = 'Copy Source must mention the source bucket and key: /sourcebucket/sourcekey.';
  return invalidArgument(message, 'x-oss-copy-source', source);
}

export function readSource({ headers }: OssRequest, { store }: OssContext): CopySource {
  const source = headers.get('x-oss-copy-source') ?? '';
  if (source.includes('?versionId=')) throw notImplemented('copies of a version');
  const decoded = percentDecode(Buffer.from(source, 'latin1').toString('utf8'));
  const [, name, key] = /^\/?([^/]+)\/([\s\S]+)$/.exec(isUtf8(decoded) ? decoded.toString('utf8') : '') ?? [];
  if (name === undefined || key === undefined) throw badSource(source);
  const bucket = store.findBucket(name);
  if (bucket === undefined) throw noSuchBucket(name);
  return { bucket, key };
}

/** The bytes get a second name, so that the source may change meanwhile. */
export async function stageSource({ bucket, key }: CopySource): Promise<[ObjectRecord, string]> {
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
