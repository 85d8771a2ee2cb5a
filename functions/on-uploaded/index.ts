import { logLevelOrDefault, readConfig } from '../../shared/config.ts';
import { type JobFunctionServices, jobFunction } from '../../shared/jobs/job-function.ts';
import { createLog } from '../../shared/log.ts';
import { createDatabase } from '../../shared/store/database.ts';
import { loadUploads } from '../../shared/uploads/load-uploads.ts';
import { createHookRunner } from './run-hook.ts';

let services: Promise<JobFunctionServices> | undefined;

async function createServices(): Promise<JobFunctionServices> {
  const config = readConfig(['DATABASE_URL', 'PREPARE', 'POOL_SIZE', 'LOG_LEVEL']);
  const uploads = await loadUploads(() => import('../../uploads.ts'));
  const { DATABASE_URL: url, PREPARE: prepare, POOL_SIZE: poolSize } = config;
  return {
    database: createDatabase({ url, prepare, poolSize }),
    work: createHookRunner((kind) => (Object.hasOwn(uploads, kind) ? uploads[kind] : undefined)),
  };
}

function getServices(): Promise<JobFunctionServices> {
  services ??= createServices();
  return services;
}

/** Runs `onUploaded` of the upload's kind. It is invoked with the message of a job. */
export const handler = jobFunction(getServices, createLog(logLevelOrDefault()));
