import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../config.ts';
import { StepTimeoutError } from '../http/deadline.ts';
import { CallbackError } from '../http/errors.ts';
import type { Invocation } from '../http/invocation.ts';
import { headObject, type ObjectHead } from '../oss/head-object.ts';
import type { Oss } from '../oss/oss.ts';
import { OssRequestError } from '../oss/oss-request-error.ts';

const FIRST_PAUSE_MS = 50;

const ALLOW_IT = 'Allow its role (or its access key) oss:GetObject on the buckets of BUCKETS.';
const CHECK_PLACE = 'Check BUCKETS, OSS_REGION and OSS_ENDPOINT.';

export type GetOss = () => Oss | Promise<Oss>;

export interface ObjectToFind {
  bucket: string;
  key: string;
  budgetMs: number;
}

function permanentError(error: unknown): Error | undefined {
  if (error instanceof ConfigError) return error;
  if (!(error instanceof OssRequestError) || error.isTransient) return undefined;
  return new CallbackError('config_invalid', {
    detail: `OSS does not let this function look at the object: ${error.code}.`,
    hint: error.status === 403 ? `${ALLOW_IT} ${CHECK_PLACE}` : CHECK_PLACE,
    cause: error,
  });
}

/** Again, while there is time: what may pass by itself is not the fault of the upload. */
async function headPatiently(
  getOss: GetOss,
  { bucket, key }: ObjectToFind,
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

/** What OSS says of an object; undefined when it is not there. */
export async function findObject(
  getOss: GetOss,
  object: ObjectToFind,
  { deadline }: Pick<Invocation, 'deadline'>,
): Promise<ObjectHead | undefined> {
  try {
    return await deadline.run('confirm', object.budgetMs, (limitMs) =>
      headPatiently(getOss, object, limitMs),
    );
  } catch (cause) {
    throw cause instanceof StepTimeoutError ? new CallbackError('oss_unavailable', { cause }) : cause;
  }
}
