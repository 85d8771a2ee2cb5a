import type { ObjectHead } from '../../shared/oss/head-object.ts';
import type { ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';

/** OSS calls back at once, at up to five URLs for 5 s each; clocks differ a little. */
const CALLBACK_AGE_MS = 60_000;

/** What is not as the callback says; `superseded` when that may well be because another object came after it. */
export type Comparison = 'same' | 'superseded' | 'absent' | 'etag' | 'size' | 'type';

function isSameType(claimed: string | undefined, actual: string): boolean {
  return claimed === undefined || claimed.trim().toLowerCase() === actual.trim().toLowerCase();
}

/** What OSS says of the object now, beside what the callback says. ETags are in upper case and without quotes here. */
export function compareWithHead(
  { etag, size, mimeType }: ClaimedUpload,
  head: ObjectHead | undefined,
  calledBackAtMs: number,
): Comparison {
  if (head === undefined) return 'absent';
  // One that was there long before the callback has not taken the place of anything: the callback lies.
  if (head.etag !== etag)
    return head.lastModified.getTime() >= calledBackAtMs - CALLBACK_AGE_MS ? 'superseded' : 'etag';
  if (head.size !== size) return 'size';
  return isSameType(mimeType, head.mimeType) ? 'same' : 'type';
}
