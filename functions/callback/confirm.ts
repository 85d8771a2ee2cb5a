import { checkContent } from '../../shared/admission/check-content.ts';
import { findObject, type GetOss } from '../../shared/dispatch/find-object.ts';
import { CallbackError } from '../../shared/http/errors.ts';
import type { Invocation } from '../../shared/http/invocation.ts';
import type { AdmittedUpload, ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';
import type { UploadKind } from '../../shared/uploads/upload-kind.ts';
import { compareWithHead } from './compare-with-head.ts';

const CONFIRM_BUDGET_MS = 1000;

/**
 * Step 4: the object is there, as the callback says. The uploader sees the ticket, and could have OSS sign a callback of
 * another bucket with it and whatever size; only this stops that.
 */
export async function confirm(
  claimed: ClaimedUpload,
  { kind, oss }: { kind: UploadKind; oss: GetOss },
  invocation: Invocation,
): Promise<AdmittedUpload> {
  if (kind.confirm === false) return { ...claimed, state: 'recorded' } as unknown as AdmittedUpload;
  const { bucket, object: key } = claimed;
  const found = await findObject(oss, { bucket, key, budgetMs: CONFIRM_BUDGET_MS }, invocation);
  const comparison = compareWithHead(claimed, found, invocation.startedAtMs);
  if (comparison === 'superseded') return { ...claimed, state: 'superseded' } as unknown as AdmittedUpload;
  if (found === undefined || comparison !== 'same') {
    // Not in the answer: anybody can have a callback signed, and would learn of objects that are not his.
    invocation.facts.notAsClaimed = comparison;
    throw new CallbackError('confirmation_failed');
  }
  checkContent(kind, found);
  return { ...claimed, mimeType: found.mimeType, state: 'recorded' } as unknown as AdmittedUpload;
}
