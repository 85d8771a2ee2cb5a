import { JobError } from '../jobs/job-error.ts';

const NOT_CONVERTED = 'OSS cannot convert this object, and the message says why. Is it what its type says?';

/** By codes of OSS and of IMM, which does the work. */
const HINTS: Readonly<Record<string, string>> = {
  NoSuchKey: 'The object was deleted before it was converted.',
  AccessDenied:
    'Allow the role of the function oss:GetObject, oss:PostProcessTask, oss:ProcessImm and oss:PutObject, and imm:CreateMediaConvertTask.',
  ResourceNotFound: 'The object was deleted, or its bucket is not attached to the project IMM_PROJECT.',
};

const TRANSIENT = /^(Throttling|InternalError|ServiceUnavailable|ServerBusy|RequestTimeout)/i;

/** Why a conversion came to nothing, with the code of whoever refused it. */
export function conversionError(
  code: string,
  message: string,
  options: { isTransient?: boolean; cause?: unknown } = {},
) {
  const { isTransient = TRANSIENT.test(code), cause } = options;
  const hint = HINTS[code] ?? (isTransient ? 'It is tried again.' : NOT_CONVERTED);
  return new JobError(code, message, { hint, isTransient, cause });
}
