import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import { ConfigError, logLevelOrDefault, readConfig } from '../../shared/config.ts';
import { FUNCTION_VARIABLES } from '../../shared/function-variables.ts';
import type { PlatformContext } from '../../shared/http/fc-context.ts';
import { onFunctionCompute } from '../../shared/http/on-function-compute.ts';
import { createAcs } from '../../shared/jobs/acs.ts';
import { createDeliver } from '../../shared/jobs/deliver-job.ts';
import { createLog, describeError } from '../../shared/log.ts';
import { createConfiguredDatabase } from '../../shared/store/configured-database.ts';
import { type RelayReport, relayDueJobs } from './relay-due-jobs.ts';

const log = createLog(logLevelOrDefault());
let services: ReturnType<typeof createServices> | undefined;

function createServices() {
  const config = readConfig(FUNCTION_VARIABLES.relay);
  const { INVOKE_ENDPOINT: endpoint } = config;
  if (endpoint === undefined)
    throw new ConfigError(['INVOKE_ENDPOINT is missing: outside Function Compute it has to be set.']);
  const credentials = createCredentialSource(config);
  return {
    credentials,
    database: createConfiguredDatabase(config),
    deliver: createDeliver(createAcs({ endpoint, credentials: credentials.current })),
  };
}

function logReport({ delivered, undelivered, dead, error }: RelayReport): void {
  const facts = { outcome: 'relayed', delivered, undelivered, dead };
  if (undelivered > 0) log('error', { ...facts, ...describeError(error, false) });
  else if (dead.length > 0) log('warn', facts);
  else log(delivered > 0 ? 'info' : 'debug', facts);
}

/** Hands over what is due. A timer invokes it; the event is not read. */
export const handler = onFunctionCompute(async (_event: unknown, context: PlatformContext) => {
  services ??= createServices();
  services.credentials.renew(context.credentials);
  const report = await relayDueJobs(services, context.getRemainingTimeInMillis());
  logReport(report);
  return { delivered: report.delivered, undelivered: report.undelivered, dead: report.dead.length };
});
