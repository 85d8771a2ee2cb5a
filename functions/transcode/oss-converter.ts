import type { Acs } from '../../shared/jobs/acs.ts';
import { AcsRefusedError } from '../../shared/jobs/acs-errors.ts';
import { getMediaTask, type MediaTask } from '../../shared/jobs/get-media-task.ts';
import { JobError } from '../../shared/jobs/job-error.ts';
import { conversionError } from '../../shared/media/conversion-error.ts';
import { asyncProcessObject } from '../../shared/oss/async-process-object.ts';
import type { Oss } from '../../shared/oss/oss.ts';
import { OssRequestError } from '../../shared/oss/oss-request-error.ts';
import { convertProcess } from './convert-process.ts';
import type { ConversionState, Converter } from './converter.ts';

export interface OssConverterOptions {
  oss: Oss;
  imm: Acs;
  /** The IMM project that the buckets are attached to. */
  project: string;
  /** The MNS topic that is told of the end. */
  topic: string | undefined;
}

/** How OSS hands on what IMM refused: the code is in the message. */
const BY_IMM = 'Imm Client';

function explain(error: unknown): unknown {
  if (!(error instanceof OssRequestError)) return error;
  const { code, message, isTransient } = error;
  if (code !== BY_IMM) return conversionError(code, message, { isTransient, cause: error });
  return conversionError(message.split(',', 1)[0] || code, message, { cause: error });
}

function toState({ status, code, message }: MediaTask): ConversionState | undefined {
  if (status === 'Running') return { state: 'running' };
  if (status === 'Succeeded') return { state: 'succeeded' };
  return status === 'Failed' ? { state: 'failed', error: conversionError(code, message) } : undefined;
}

/** Of a task that is not there, as of one from more than seven days ago. */
function isUnknown(error: unknown, project: string): boolean {
  if (!(error instanceof AcsRefusedError) || error.code !== 'ResourceNotFound') return false;
  if (!/\bproject\b/i.test(error.message)) return true;
  throw new JobError(error.code, error.message, {
    hint: `There is no IMM project "${project}" in this region: correct IMM_PROJECT.`,
    isTransient: true,
    cause: error,
  });
}

/** OSS converts the object itself, in IMM: no bytes come here. */
export function createOssConverter({ oss, imm, project, topic }: OssConverterOptions): Converter {
  return {
    async begin({ source, target, rendition }, timeoutMs) {
      const process = convertProcess(rendition);
      try {
        const { taskId } = await asyncProcessObject(oss, { ...source, process, target, topic, timeoutMs });
        return taskId;
      } catch (error) {
        throw explain(error);
      }
    },
    async stateOf(taskId, timeoutMs) {
      try {
        return toState(await getMediaTask(imm, { project, taskId, timeoutMs }));
      } catch (error) {
        if (isUnknown(error, project)) return undefined;
        throw error;
      }
    },
  };
}
