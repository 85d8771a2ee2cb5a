import type { MaybeCredentials } from '../cloud/credentials.ts';
import type { PlatformContext } from '../http/fc-context.ts';
import { onFunctionCompute } from '../http/on-function-compute.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import { readJobMessage } from './job-message.ts';
import { type RunOutcome, runJob, type Work } from './run-job.ts';

/** For what comes after the work, with a database that is slow to answer. */
export const RECORD_MARGIN_MS = 8000;

export interface JobFunctionServices {
  database: Database;
  work: Work;
  /** Takes the credentials of the function's role, which come with every invocation. */
  renew?: (ofRole: MaybeCredentials | undefined) => void;
}

export interface JobAnswer {
  jobId: string;
  outcome: RunOutcome;
}

/** A function that is invoked with the message of a job. What it works with is made for the first. Its time-out in s.yaml is at least twice the margin. */
export function jobFunction(
  createServices: () => Promise<JobFunctionServices>,
  log: Log,
): (event: unknown, context: unknown) => Promise<JobAnswer> {
  let services: Promise<JobFunctionServices> | undefined;
  return onFunctionCompute(async (event: unknown, context: PlatformContext) => {
    const message = readJobMessage(event);
    services ??= createServices();
    const { database, work, renew } = await services;
    renew?.(context.credentials);
    const timeoutMs = context.getRemainingTimeInMillis() - RECORD_MARGIN_MS;
    return { jobId: message.id, outcome: await runJob(message, work, { database, log, timeoutMs }) };
  });
}
