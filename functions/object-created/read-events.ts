import * as z from 'zod/mini';
import { readEtag } from '../../shared/oss/read-etag.ts';

/** Without parts of multipart uploads, which are created and removed as well. */
const CREATED = ['PutObject', 'PostObject', 'CompleteMultipartUpload', 'CopyObject', 'AppendObject'];
const REMOVED = ['DeleteObject', 'DeleteObjects'];

const CHANGES = new Map<string, ObjectEvent['change']>([
  ...CREATED.map((operation) => [`ObjectCreated:${operation}`, 'created'] as const),
  ...REMOVED.map((operation) => [`ObjectRemoved:${operation}`, 'removed'] as const),
]);

/** A change of a bucket, as OSS tells of it. */
export interface ObjectEvent {
  readonly change: 'created' | 'removed';
  readonly bucket: string;
  readonly key: string;
  /** Upper case, without quotes; empty when the event does not say. */
  readonly etag: string;
  readonly size: number;
  readonly mimeType: string;
  readonly time: Date;
}

const message = z.object({ events: z.array(z.object({ eventName: z.string() })) });
// Only what is read: the documentation's samples differ in where they put the rest.
const details = z.object({
  eventTime: z.iso.datetime({ offset: true }),
  oss: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string().check(z.minLength(1)),
      eTag: z.optional(z.string()),
      size: z.optional(z.number()),
      objectMeta: z.optional(z.object({ mimeType: z.optional(z.string()) })),
    }),
  }),
});

export class EventMalformedError extends Error {
  override readonly name = 'EventMalformedError';
}

function parseJson(event: unknown): unknown {
  const text = event instanceof Uint8Array ? Buffer.from(event).toString('utf8') : String(event);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EventMalformedError('The event is not JSON: this function is for OSS triggers.', { cause });
  }
}

/** Keys come as they are: what looks percent-encoded in one is a part of it. */
function toObjectEvent(change: ObjectEvent['change'], event: unknown): ObjectEvent | undefined {
  const read = z.safeParse(details, event);
  if (!read.success) return undefined;
  const { eventTime, oss } = read.data;
  const { key, eTag, size = 0, objectMeta } = oss.object;
  return {
    change,
    bucket: oss.bucket.name,
    key,
    etag: readEtag(eTag),
    size,
    mimeType: objectMeta?.mimeType ?? '',
    time: new Date(eventTime),
  };
}

/** The changes of objects that a message of OSS tells of, and how many of them cannot be read. Others are left out. */
export function readEvents(event: unknown): { events: ObjectEvent[]; malformed: number } {
  const json = parseJson(event);
  const read = z.safeParse(message, json);
  if (!read.success)
    throw new EventMalformedError(
      'The event has no list of "events" with an "eventName" each, as OSS sends it.',
    );
  const all = (json as { events: { eventName: string }[] }).events.flatMap((one) => {
    const change = CHANGES.get(one.eventName);
    return change === undefined ? [] : [toObjectEvent(change, one)];
  });
  const events = all.filter((one) => one !== undefined);
  return { events, malformed: all.length - events.length };
}
