import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import { logLevelOrDefault, readConfig } from '../../shared/config.ts';
import type { ReportServices } from '../../shared/dispatch/report-object.ts';
import type { PlatformContext } from '../../shared/http/fc-context.ts';
import { onFunctionCompute } from '../../shared/http/on-function-compute.ts';
import { createAcs } from '../../shared/jobs/acs.ts';
import { createDeliver } from '../../shared/jobs/deliver-job.ts';
import { createLog } from '../../shared/log.ts';
import { createOss } from '../../shared/oss/oss.ts';
import { createDatabase } from '../../shared/store/database.ts';
import { loadUploads } from '../../shared/uploads/load-uploads.ts';
import { handleEvents } from './handle-events.ts';

const MARGIN_MS = 1000;
const log = createLog(logLevelOrDefault());
let services: ReturnType<typeof createServices> | undefined;

async function createServices() {
  const config = readConfig([
    'DATABASE_URL',
    'BUCKETS',
    'TICKET_SECRETS',
    'ADMIT',
    'PREPARE',
    'POOL_SIZE',
    'LOG_LEVEL',
    'OSS_ENDPOINT',
    'OSS_REGION',
    'OSS_ACCESS_KEY_ID',
    'OSS_ACCESS_KEY_SECRET',
    'OSS_SECURITY_TOKEN',
    'INVOKE_ENDPOINT',
  ]);
  const { DATABASE_URL: url, PREPARE: prepare, POOL_SIZE: poolSize, INVOKE_ENDPOINT } = config;
  const credentials = createCredentialSource(config);
  const asRole = { credentials: credentials.current };
  const oss = createOss({ endpoint: config.OSS_ENDPOINT, region: config.OSS_REGION, ...asRole });
  const report: ReportServices = {
    config,
    uploads: await loadUploads(() => import('../../uploads.ts')),
    database: createDatabase({ url, prepare, poolSize }),
    oss: () => oss,
    deliver: INVOKE_ENDPOINT && createDeliver(createAcs({ endpoint: INVOKE_ENDPOINT, ...asRole })),
  };
  return { credentials, report };
}

/** Events of OSS invoke it. What the callback of an upload has recorded is only looked at; what it has not is made up for. */
export const handler = onFunctionCompute(async (event: unknown, context: PlatformContext) => {
  const getServices = async (): Promise<ReportServices> => {
    services ??= createServices();
    const { credentials, report } = await services;
    credentials.renew(context.credentials);
    return report;
  };
  const timeoutMs = context.getRemainingTimeInMillis() - MARGIN_MS;
  return handleEvents(event, { getServices, log, timeoutMs });
});
