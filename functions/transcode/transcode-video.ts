import { JobError, toJobError } from '../../shared/jobs/job-error.ts';
import type { Work, WorkOutcome } from '../../shared/jobs/run-job.ts';
import { findResult } from '../../shared/media/find-result.ts';
import { readRendition } from '../../shared/media/rendition.ts';
import type { Oss } from '../../shared/oss/oss.ts';
import { resultKey } from '../../shared/uploads/result-key.ts';
import type { Converter } from './converter.ts';

export interface TranscoderServices {
  converter: Converter;
  oss: Oss;
  resultsBucket: string | undefined;
  /** For how long the end of a conversion is waited for, before it is asked after. */
  waitMs: number;
}

const LONGEST_REQUEST_MS = 15_000;
/** IMM forgets a conversion after that time: one that it cannot be asked for is not at work any more. */
const LONGEST_CONVERSION_MS = 7 * 86_400_000;

/** Nobody could be asked, which says nothing of the conversion: while it may be at work this is no try at it. */
function unasked(error: unknown, taskAgeMs: number, waitMs: number): JobError {
  const asked = toJobError(error);
  if (taskAgeMs > LONGEST_CONVERSION_MS) return asked;
  const { code, message, hint } = asked;
  return new JobError(code, message, { hint, isTransient: true, uncountedAgainMs: waitMs, cause: error });
}

/**
 * Has a video converted, and returns while that goes on: who is told of the end ends the job. When nobody was told, there
 * is another attempt, and it asks before it begins anything.
 */
export function createTranscoder({ converter, oss, resultsBucket, waitMs }: TranscoderServices): Work {
  return async ({ params, upload: { bucket, object }, taskId, taskAgeMs }, { remainingMs }) => {
    const rendition = readRendition(params);
    const source = { bucket, object, resultsBucket };
    const timeoutMs = () => Math.max(1, Math.min(LONGEST_REQUEST_MS, remainingMs()));

    /** What became of an earlier attempt's conversion; undefined when there has to be another. */
    async function resume(earlier: string): Promise<WorkOutcome | undefined> {
      const known = await converter.stateOf(earlier, timeoutMs()).catch((error: unknown) => {
        throw unasked(error, taskAgeMs ?? 0, waitMs);
      });
      if (known?.state === 'running') return { state: 'waiting', taskId: earlier, waitMs, isForgiven: true };
      if (known?.state === 'failed' && !known.error.isTransient) throw known.error;
      if (known?.state !== 'succeeded') return undefined;
      const result = await findResult(oss, source, rendition, timeoutMs());
      return result === undefined ? undefined : { state: 'succeeded', result };
    }

    const resumed = taskId === null ? undefined : await resume(taskId);
    if (resumed !== undefined) return resumed;
    const target = resultKey(source, rendition.rendition, rendition.format);
    const begun = await converter.begin({ source: { bucket, key: object }, target, rendition }, timeoutMs());
    return { state: 'waiting', taskId: begun, waitMs };
  };
}
