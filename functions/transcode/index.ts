import { type CredentialSource, createCredentialSource } from '../../shared/cloud/credential-source.ts';
import { type Config, logLevelOrDefault, readConfig } from '../../shared/config.ts';
import { FUNCTION_VARIABLES } from '../../shared/function-variables.ts';
import { createAcs } from '../../shared/jobs/acs.ts';
import { immEndpointOf } from '../../shared/jobs/imm-endpoint.ts';
import { JobError } from '../../shared/jobs/job-error.ts';
import { type JobFunctionServices, jobFunction } from '../../shared/jobs/job-function.ts';
import type { Work } from '../../shared/jobs/run-job.ts';
import { createLog } from '../../shared/log.ts';
import { createConfiguredOss } from '../../shared/oss/configured-oss.ts';
import { createConfiguredDatabase } from '../../shared/store/configured-database.ts';
import { createOssConverter } from './oss-converter.ts';
import { createTranscoder } from './transcode-video.ts';

/** With a topic somebody is told of the end of a conversion, and to ask is for messages that got lost. */
const WAIT_FOR_MESSAGE_MS = 600_000;
const WAIT_WITHOUT_TOPIC_MS = 60_000;

/** Not a reason to fail to start: so the rows say what is missing. */
const workWithoutProject: Work = async () => {
  throw new JobError(
    'imm_project_missing',
    'OSS converts videos in a project of IMM, and IMM_PROJECT is not set.',
    {
      hint: 'Attach the bucket to an IMM project, set IMM_PROJECT, deploy, and begin the job again: npm run jobs -- retry.',
      isTransient: false,
    },
  );
};

function createWork(
  config: Config<(typeof FUNCTION_VARIABLES.transcode)[number]>,
  credentials: CredentialSource,
): Work {
  const { IMM_PROJECT: project, MEDIA_TOPIC: topic, OSS_ENDPOINT: endpoint, OSS_REGION: region } = config;
  if (project === undefined) return workWithoutProject;
  const oss = createConfiguredOss(config, credentials);
  const imm = createAcs({ endpoint: immEndpointOf(endpoint, region), credentials: credentials.current });
  return createTranscoder({
    converter: createOssConverter({ oss, imm, project, topic }),
    oss,
    resultsBucket: config.RESULTS_BUCKET,
    waitMs: topic === undefined ? WAIT_WITHOUT_TOPIC_MS : WAIT_FOR_MESSAGE_MS,
  });
}

async function createServices(): Promise<JobFunctionServices> {
  const config = readConfig(FUNCTION_VARIABLES.transcode);
  const credentials = createCredentialSource(config);
  const database = createConfiguredDatabase(config);
  return { renew: credentials.renew, database, work: createWork(config, credentials) };
}

/** Has a video converted. It is invoked with the message of a job, for each rendition. */
export const handler = jobFunction(createServices, createLog(logLevelOrDefault()));
