import { type EventSource, emitEvent } from '../events/emit-event.ts';
import type { CreatingOperation } from '../events/event-names.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { NewObject } from '../store/bucket.ts';
import type { ObjectRecord } from '../store/object-record.ts';
import { checkOverwrite } from './check-overwrite.ts';
import { readObjectAcl } from './object-acl.ts';

export interface ObjectSource extends EventSource {
  operation: CreatingOperation;
  request: Pick<OssRequest, 'id' | 'remoteAddress' | 'headers'>;
}

/** Tells of an object that is on the disk. */
export function emitObjectCreated(
  { operation, ...source }: ObjectSource,
  object: ObjectRecord,
  previous: ObjectRecord | undefined,
): Promise<void> {
  const { key, etag, size, headers } = object;
  const change = {
    key,
    etag,
    size,
    mimeType: headers['content-type'],
    deltaSize: size - (previous?.size ?? 0),
  };
  return emitEvent(`ObjectCreated:${operation}`, change, source);
}

/** Makes a staged file an object, unless the request forbids to overwrite another, and tells of it. */
export async function storeObject(
  source: ObjectSource,
  record: NewObject,
  stagedPath: string,
): Promise<ObjectRecord> {
  const { request, bucket } = source;
  const { key } = record;
  const acl = readObjectAcl(request);
  const [object, previous] = await bucket.alone(key, async () => {
    checkOverwrite(request, bucket, key);
    const replaced = bucket.find(key);
    return [await bucket.put({ ...record, acl }, stagedPath), replaced] as const;
  });
  await emitObjectCreated(source, object, previous);
  return object;
}
