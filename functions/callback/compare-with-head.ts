import type { ObjectHead } from '../../shared/oss/head-object.ts';
import type { ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';

/** OSS calls back at once, at up to five URLs for 5 s each; clocks differ a little. */
const CALLBACK_AGE_MS = 60_000;
/** Between our clock and that of OSS. */
const CLOCK_MARGIN_MS = 2000;

/** What OSS says of an object. */
export type Seen = Pick<
  ObjectHead,
  'etag' | 'size' | 'mimeType' | 'crc64' | 'contentMd5' | 'lastModified'
> & {
  /** Of the ticket of ours that is in its metadata. */
  ticketId?: string | undefined;
};

/** What is not as the callback says; absent is the object itself. */
export type Difference = 'absent' | 'etag' | 'ticket' | 'size' | 'crc64' | 'type';

/** `superseded` when it may well be that another object came after that of the callback. */
export type Comparison = 'same' | 'superseded' | Exclude<Difference, 'absent'>;

function isSameType(claimed: string | undefined, actual: string): boolean {
  return claimed === undefined || claimed.trim().toLowerCase() === actual.trim().toLowerCase();
}

function isSameIfKnown(claimed: string | undefined, actual: string | undefined): boolean {
  return claimed === undefined || actual === undefined || claimed === actual;
}

/**
 * Whether the object that is there is as the callback says, but for its ETag: then there is no other. (Or the same content
 * was put in parts once and in one piece once, within a moment. That the event of OSS records.)
 */
function isSameButEtag(claimed: ClaimedUpload, seen: Seen): boolean {
  return (
    seen.size === claimed.size &&
    isSameType(claimed.mimeType, seen.mimeType) &&
    isSameIfKnown(claimed.crc64, seen.crc64) &&
    isSameIfKnown(claimed.contentMd5, seen.contentMd5)
  );
}

/** Whether the object that is there, with another ETag, may well have taken the place of that of the callback. */
function mayHaveReplaced(claimed: ClaimedUpload, seen: Seen, calledBackAtMs: number): boolean {
  // The very upload that the ticket is of.
  if (claimed.ticketed && seen.ticketId === claimed.id) return false;
  const afterCallbackMs = seen.lastModified.getTime() - calledBackAtMs;
  if (afterCallbackMs > CLOCK_MARGIN_MS) return true;
  // One that was there long before the callback has not taken the place of anything.
  return afterCallbackMs >= -CALLBACK_AGE_MS && !isSameButEtag(claimed, seen);
}

/** What OSS says of the object now, beside what the callback says. ETags are in upper case and without quotes here. */
export function compareWithHead(claimed: ClaimedUpload, seen: Seen, calledBackAtMs: number): Comparison {
  const { id, ticketed, etag, size, crc64, mimeType } = claimed;
  if (seen.etag !== etag) return mayHaveReplaced(claimed, seen, calledBackAtMs) ? 'superseded' : 'etag';
  if (ticketed && !isSameIfKnown(id, seen.ticketId)) return 'ticket';
  if (seen.size !== size) return 'size';
  if (!isSameIfKnown(crc64, seen.crc64)) return 'crc64';
  return isSameType(mimeType, seen.mimeType) ? 'same' : 'type';
}
