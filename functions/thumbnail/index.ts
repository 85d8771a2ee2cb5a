import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import { logLevelOrDefault, readConfig } from '../../shared/config.ts';
import { FUNCTION_VARIABLES } from '../../shared/function-variables.ts';
import { type JobFunctionServices, jobFunction } from '../../shared/jobs/job-function.ts';
import { createLog } from '../../shared/log.ts';
import { createConfiguredOss } from '../../shared/oss/configured-oss.ts';
import { createConfiguredDatabase } from '../../shared/store/configured-database.ts';
import { createThumbnailer } from './make-thumbnails.ts';

async function createServices(): Promise<JobFunctionServices> {
  const config = readConfig(FUNCTION_VARIABLES.thumbnail);
  const credentials = createCredentialSource(config);
  const oss = createConfiguredOss(config, credentials);
  return {
    renew: credentials.renew,
    database: createConfiguredDatabase(config),
    work: createThumbnailer(() => ({ oss, resultsBucket: config.RESULTS_BUCKET })),
  };
}

/** Has OSS make smaller pictures of a picture or a video. It is invoked with the message of a job. */
export const handler = jobFunction(createServices, createLog(logLevelOrDefault()));
