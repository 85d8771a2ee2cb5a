import { JobError, toJobError } from '../../shared/jobs/job-error.ts';
import type { Work } from '../../shared/jobs/run-job.ts';
import { callHook, type Hook } from './call-hook.ts';

function toHookError(error: unknown, kind: string): JobError {
  const { code, message, hint, isTransient } = toJobError(error);
  if (code !== 'unexpected') return new JobError(code, message, { hint, isTransient, cause: error });
  return new JobError('hook_failed', message, {
    hint: `onUploaded of the kind "${kind}" in uploads.ts threw this. The log of on-uploaded has the stack.`,
    isTransient,
    cause: error,
  });
}

/** The team's own code for an upload, at least once. */
export function createHookRunner(hookOf: (kind: string) => Hook | undefined): Work {
  return async ({ id, attempt, upload }, { signal }) => {
    const hook = hookOf(upload.kind);
    if (hook === undefined)
      return { state: 'skipped', reason: `The kind "${upload.kind}" has no onUploaded in uploads.ts.` };
    try {
      await callHook(hook, upload, { idempotencyKey: id, attempt, signal });
    } catch (error) {
      throw toHookError(error, upload.kind);
    }
    return { state: 'succeeded', result: null };
  };
}
