import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import type { CloudCredentials } from '../../shared/cloud/credentials.ts';
import { type Config, logLevelOrDefault, readConfig } from '../../shared/config.ts';
import { createAcs } from '../../shared/jobs/acs.ts';
import { immEndpointOf } from '../../shared/jobs/imm-endpoint.ts';
import { JobError } from '../../shared/jobs/job-error.ts';
import { type JobFunctionServices, jobFunction } from '../../shared/jobs/job-function.ts';
import type { Work } from '../../shared/jobs/run-job.ts';
import { createLog } from '../../shared/log.ts';
import { createOss } from '../../shared/oss/oss.ts';
import { createDatabase } from '../../shared/store/database.ts';
import { createOssConverter } from './oss-converter.ts';
import { createTranscoder } from './transcode-video.ts';

/** With a topic somebody is told of the end of a conversion, and to ask is for messages that got lost. */
const WAIT_FOR_MESSAGE_MS = 600_000;
const WAIT_WITHOUT_TOPIC_MS = 60_000;

let services: Promise<JobFunctionServices> | undefined;

const CONFIG = [
  'DATABASE_URL',
  'PREPARE',
  'POOL_SIZE',
  'LOG_LEVEL',
  'RESULTS_BUCKET',
  'MEDIA_TOPIC',
  'IMM_PROJECT',
  'OSS_ENDPOINT',
  'OSS_REGION',
  'OSS_ACCESS_KEY_ID',
  'OSS_ACCESS_KEY_SECRET',
  'OSS_SECURITY_TOKEN',
] as const;

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

function createWork(config: Config<(typeof CONFIG)[number]>, credentials: () => CloudCredentials): Work {
  const { IMM_PROJECT: project, MEDIA_TOPIC: topic, OSS_ENDPOINT: endpoint, OSS_REGION: region } = config;
  if (project === undefined) return workWithoutProject;
  const oss = createOss({ endpoint, region, credentials });
  const imm = createAcs({ endpoint: immEndpointOf(endpoint, region), credentials });
  return createTranscoder({
    converter: createOssConverter({ oss, imm, project, topic }),
    oss,
    resultsBucket: config.RESULTS_BUCKET,
    waitMs: topic === undefined ? WAIT_WITHOUT_TOPIC_MS : WAIT_FOR_MESSAGE_MS,
  });
}

async function createServices(): Promise<JobFunctionServices> {
  const config = readConfig(CONFIG);
  const { DATABASE_URL: url, PREPARE: prepare, POOL_SIZE: poolSize } = config;
  const { current, renew } = createCredentialSource(config);
  return { renew, database: createDatabase({ url, prepare, poolSize }), work: createWork(config, current) };
}

function getServices(): Promise<JobFunctionServices> {
  services ??= createServices();
  return services;
}

/** Has a video converted. It is invoked with the message of a job, for each rendition. */
export const handler = jobFunction(getServices, createLog(logLevelOrDefault()));
