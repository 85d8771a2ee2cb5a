import type { ObjectHead } from '../../shared/oss/head-object.ts';
import type { ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';

/** OSS calls back at once, at up to five URLs for 5 s each; clocks differ a little. */
const CALLBACK_AGE_MS = 60_000;

/** What OSS says of an object. */
export type Seen = Pick<ObjectHead, 'etag' | 'size' | 'mimeType' | 'crc64' | 'lastModified'> & {
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

/** What OSS says of the object now, beside what the callback says. ETags are in upper case and without quotes here. */
export function compareWithHead(
  { id, ticketed, etag, size, crc64, mimeType }: ClaimedUpload,
  seen: Seen,
  calledBackAtMs: number,
): Comparison {
  if (seen.etag !== etag) {
    // One that was there long before the callback has not taken the place of anything, nor has the very upload that the
    // ticket is of: the callback lies.
    const isLater = seen.lastModified.getTime() >= calledBackAtMs - CALLBACK_AGE_MS;
    return isLater && !(ticketed && seen.ticketId === id) ? 'superseded' : 'etag';
  }
  if (ticketed && !isSameIfKnown(id, seen.ticketId)) return 'ticket';
  if (seen.size !== size) return 'size';
  if (!isSameIfKnown(crc64, seen.crc64)) return 'crc64';
  return isSameType(mimeType, seen.mimeType) ? 'same' : 'type';
}
