import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import { logLevelOrDefault, readConfig } from '../../shared/config.ts';
import { type JobFunctionServices, jobFunction } from '../../shared/jobs/job-function.ts';
import { createLog } from '../../shared/log.ts';
import { createOss } from '../../shared/oss/oss.ts';
import { createDatabase } from '../../shared/store/database.ts';
import { createThumbnailer } from './make-thumbnails.ts';

let services: Promise<JobFunctionServices> | undefined;

async function createServices(): Promise<JobFunctionServices> {
  const config = readConfig([
    'DATABASE_URL',
    'PREPARE',
    'POOL_SIZE',
    'LOG_LEVEL',
    'RESULTS_BUCKET',
    'OSS_ENDPOINT',
    'OSS_REGION',
    'OSS_ACCESS_KEY_ID',
    'OSS_ACCESS_KEY_SECRET',
    'OSS_SECURITY_TOKEN',
  ]);
  const { current: credentials, renew } = createCredentialSource(config);
  const oss = createOss({ endpoint: config.OSS_ENDPOINT, region: config.OSS_REGION, credentials });
  return {
    renew,
    database: createDatabase({
      url: config.DATABASE_URL,
      prepare: config.PREPARE,
      poolSize: config.POOL_SIZE,
    }),
    work: createThumbnailer(() => ({ oss, resultsBucket: config.RESULTS_BUCKET })),
  };
}

function getServices(): Promise<JobFunctionServices> {
  services ??= createServices();
  return services;
}

/** Has OSS make smaller pictures of a picture or a video. It is invoked with the message of a job. */
export const handler = jobFunction(getServices, createLog(logLevelOrDefault()));
