import { logLevelOrDefault, readConfig } from '../../shared/config.ts';
import { FUNCTION_VARIABLES } from '../../shared/function-variables.ts';
import { type JobFunctionServices, jobFunction } from '../../shared/jobs/job-function.ts';
import { createLog } from '../../shared/log.ts';
import { createConfiguredDatabase } from '../../shared/store/configured-database.ts';
import { loadUploads } from '../../shared/uploads/load-uploads.ts';
import { createHookRunner } from './run-hook.ts';

async function createServices(): Promise<JobFunctionServices> {
  const config = readConfig(FUNCTION_VARIABLES['on-uploaded']);
  const uploads = await loadUploads(() => import('../../uploads.ts'));
  return {
    database: createConfiguredDatabase(config),
    work: createHookRunner((kind) => (Object.hasOwn(uploads, kind) ? uploads[kind] : undefined)),
  };
}

/** Runs `onUploaded` of the upload's kind. It is invoked with the message of a job. */
export const handler = jobFunction(createServices, createLog(logLevelOrDefault()));
