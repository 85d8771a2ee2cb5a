import { type EventSource, emitEvent } from '../events/emit-event.ts';
import { type DeleteMarker, isObject } from '../store/object-record.ts';

export interface ObjectToRemove {
  key: string;
  versionId: string | undefined;
}

/**
 * Removes an object or one of its versions, and tells of it. Tells also of what was not there: OSS calls that deleted,
 * and a client whose first try got an error tries again. Returns the delete marker that was made or removed.
 */
export async function removeObject(
  operation: 'DeleteObject' | 'DeleteObjects',
  { key, versionId }: ObjectToRemove,
  source: EventSource,
): Promise<DeleteMarker | undefined> {
  const { bucket, context } = source;
  const { removed, marker, hidden } = await bucket.alone(key, async () => {
    const current = bucket.find(key);
    const removal = await bucket.remove(key, context.now(), versionId);
    return { ...removal, hidden: removal.marker && current };
  });
  const object = isObject(removed) ? removed : hidden;
  const { etag = '', size = 0, headers } = object ?? {};
  const deltaSize = 0 - (isObject(removed) ? removed.size : 0);
  const change = { key, etag, size, deltaSize, mimeType: headers?.['content-type'] };
  await emitEvent(`ObjectRemoved:${operation}`, change, source);
  return marker ?? (removed?.type === 'DeleteMarker' ? removed : undefined);
}
