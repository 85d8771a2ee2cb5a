import type { OssEvent } from '../../../emulator/oss/events/oss-event.ts';

/** A line about a change of a bucket. */
export function describeEvent({ eventName, oss: { bucket, object } }: OssEvent): string {
  return `${eventName} ${bucket.name}/${object.key}, ${object.size} bytes`;
}
