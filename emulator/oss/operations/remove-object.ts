import { type EventSource, emitEvent } from '../events/emit-event.ts';

/** Tells also of what was not there: OSS calls that deleted, and a client whose first try got an error tries again. */
export async function removeObject(
  operation: 'DeleteObject' | 'DeleteObjects',
  key: string,
  source: EventSource,
): Promise<void> {
  const { bucket } = source;
  const removed = await bucket.alone(key, async () => {
    const object = bucket.find(key);
    await bucket.remove(key);
    return object;
  });
  const { etag = '', size = 0, headers } = removed ?? {};
  const change = { key, etag, size, deltaSize: 0 - size, mimeType: headers?.['content-type'] };
  await emitEvent(`ObjectRemoved:${operation}`, change, source);
}
