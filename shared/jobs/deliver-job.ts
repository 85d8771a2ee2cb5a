import type { Acs } from './acs.ts';
import type { Deliver } from './hand-over.ts';
import { invokeFunction } from './invoke-function.ts';
import { messageOf, taskIdOf } from './job-message.ts';

/** Hands jobs to the functions of their names, by Function Compute's asynchronous invocation. */
export function createDeliver(fc: Acs): Deliver {
  return (job, timeoutMs) =>
    invokeFunction(fc, { functionName: job.name, taskId: taskIdOf(job), payload: messageOf(job), timeoutMs });
}
