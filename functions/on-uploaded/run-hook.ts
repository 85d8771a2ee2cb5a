import { JobError, toJobError } from '../../shared/jobs/job-error.ts';
import type { Work } from '../../shared/jobs/run-job.ts';
import { readVars } from '../../shared/uploads/read-vars.ts';
import type { StoredUpload } from '../../shared/uploads/stored-upload.ts';
import type { UploadKind } from '../../shared/uploads/upload-kind.ts';
import { callHook, type HookUpload, isHook } from './call-hook.ts';

function toHookError(error: unknown, kind: string): JobError {
  const { code, message, hint, isTransient } = toJobError(error);
  if (code !== 'unexpected') return new JobError(code, message, { hint, isTransient, cause: error });
  return new JobError('hook_failed', message, {
    hint: `onUploaded of the kind "${kind}" in uploads.ts threw this. The log of on-uploaded has the stack.`,
    isTransient,
    cause: error,
  });
}

function withVars(upload: StoredUpload, kind: UploadKind): HookUpload {
  const read = readVars(kind, upload.vars);
  if ('vars' in read) return { ...upload, vars: read.vars };
  throw new JobError('vars_invalid', read.problem, {
    hint: `The schema of the kind "${upload.kind}" in uploads.ts no longer fits the vars that this upload was recorded with.`,
    isTransient: false,
  });
}

/** The team's own code for an upload, at least once. */
export function createHookRunner(kindOf: (name: string) => UploadKind | undefined): Work {
  return async ({ id, attempt, upload }, { signal }) => {
    const kind = kindOf(upload.kind);
    const hook: unknown = kind?.onUploaded;
    if (kind === undefined || !isHook(hook))
      return { state: 'skipped', reason: `The kind "${upload.kind}" has no onUploaded in uploads.ts.` };
    try {
      await callHook(hook, withVars(upload, kind), { idempotencyKey: id, attempt, signal });
    } catch (error) {
      throw toHookError(error, upload.kind);
    }
    return { state: 'succeeded', result: null };
  };
}
