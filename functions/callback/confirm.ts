import { setTimeout as sleep } from 'node:timers/promises';
import { checkContent } from '../../shared/admission/check-content.ts';
import { ConfigError } from '../../shared/config.ts';
import { StepTimeoutError } from '../../shared/http/deadline.ts';
import { CallbackError } from '../../shared/http/errors.ts';
import type { Invocation } from '../../shared/http/invocation.ts';
import { headObject, type ObjectHead } from '../../shared/oss/head-object.ts';
import type { Oss } from '../../shared/oss/oss.ts';
import { OssRequestError } from '../../shared/oss/oss-request-error.ts';
import type { AdmittedUpload, ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';
import type { UploadKind } from '../../shared/uploads/upload-kind.ts';
import { compareWithHead } from './compare-with-head.ts';

const CONFIRM_BUDGET_MS = 1000;
const FIRST_PAUSE_MS = 50;

export type GetOss = () => Oss | Promise<Oss>;

function permanentError(error: unknown): Error | undefined {
  if (error instanceof ConfigError) return error;
  if (!(error instanceof OssRequestError) || error.isTransient) return undefined;
  return new CallbackError('config_invalid', {
    detail: `OSS does not let this function look at the object: ${error.code}.`,
    hint: 'Allow its role (or its access key) oss:GetObject on the buckets of BUCKETS, and check OSS_REGION and OSS_ENDPOINT.',
    cause: error,
  });
}

/** Again, while there is time: what may pass by itself is not the fault of the upload. */
async function headPatiently(
  getOss: GetOss,
  { bucket, object: key }: ClaimedUpload,
  limitMs: number,
): Promise<ObjectHead | undefined> {
  const end = Date.now() + limitMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
    try {
      return await headObject(await getOss(), { bucket, key, timeoutMs: Math.max(1, end - Date.now()) });
    } catch (cause) {
      const permanent = permanentError(cause);
      if (permanent !== undefined) throw permanent;
      if (Date.now() + pauseMs >= end) throw new CallbackError('oss_unavailable', { cause });
    }
    await sleep(pauseMs);
  }
}

async function head(
  getOss: GetOss,
  claimed: ClaimedUpload,
  { deadline }: Invocation,
): Promise<ObjectHead | undefined> {
  try {
    return await deadline.run('confirm', CONFIRM_BUDGET_MS, (limitMs) =>
      headPatiently(getOss, claimed, limitMs),
    );
  } catch (cause) {
    throw cause instanceof StepTimeoutError ? new CallbackError('oss_unavailable', { cause }) : cause;
  }
}

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
  const found = await head(oss, claimed, invocation);
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
