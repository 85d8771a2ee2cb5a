import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import { logLevelOrDefault, readConfig } from '../../shared/config.ts';
import type { ReportServices } from '../../shared/dispatch/report-object.ts';
import { FUNCTION_VARIABLES } from '../../shared/function-variables.ts';
import type { PlatformContext } from '../../shared/http/fc-context.ts';
import { onFunctionCompute } from '../../shared/http/on-function-compute.ts';
import { createAcs } from '../../shared/jobs/acs.ts';
import { createDeliver } from '../../shared/jobs/deliver-job.ts';
import { createLog } from '../../shared/log.ts';
import { createConfiguredOss } from '../../shared/oss/configured-oss.ts';
import { createConfiguredDatabase } from '../../shared/store/configured-database.ts';
import { loadUploads } from '../../shared/uploads/load-uploads.ts';
import { handleEvents } from './handle-events.ts';

const MARGIN_MS = 1000;
const log = createLog(logLevelOrDefault());
let services: ReturnType<typeof createServices> | undefined;

async function createServices() {
  const config = readConfig(FUNCTION_VARIABLES['object-created']);
  const { INVOKE_ENDPOINT: endpoint } = config;
  const credentials = createCredentialSource(config);
  const oss = createConfiguredOss(config, credentials);
  const report: ReportServices = {
    config,
    uploads: await loadUploads(() => import('../../uploads.ts')),
    database: createConfiguredDatabase(config),
    oss: () => oss,
    deliver: endpoint && createDeliver(createAcs({ endpoint, credentials: credentials.current })),
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
