import { noSuchKey } from '../../http/errors.ts';
import { OssError } from '../../http/oss-error.ts';
import type { OssRequest } from '../../http/oss-request.ts';
import type { Bucket } from '../../store/bucket.ts';
import type { ObjectRecord } from '../../store/object-record.ts';

/** Processing has a number of its own for an object that is not there. */
const NOTHING_TO_PROCESS = '0040-00000024';

export function processedObjectOf(bucket: Bucket, { key = '' }: Pick<OssRequest, 'key'>): ObjectRecord {
  const record = bucket.find(key);
  if (record !== undefined) return record;
  const { status, code, message, fields } = noSuchKey(key);
  throw new OssError({ status, code, message, fields, ec: NOTHING_TO_PROCESS });
}
