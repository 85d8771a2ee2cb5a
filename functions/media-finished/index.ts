import { createCredentialSource } from '../../shared/cloud/credential-source.ts';
import { logLevelOrDefault, readConfig } from '../../shared/config.ts';
import { FUNCTION_VARIABLES } from '../../shared/function-variables.ts';
import type { PlatformContext } from '../../shared/http/fc-context.ts';
import { onFunctionCompute } from '../../shared/http/on-function-compute.ts';
import { createLog, describeError } from '../../shared/log.ts';
import { createConfiguredOss } from '../../shared/oss/configured-oss.ts';
import { createConfiguredDatabase } from '../../shared/store/configured-database.ts';
import { endJob } from './end-job.ts';
import { ForeignMessageError, readNews, type TaskNews } from './read-news.ts';

const log = createLog(logLevelOrDefault());
let services: ReturnType<typeof createServices> | undefined;

function createServices() {
  const config = readConfig(FUNCTION_VARIABLES['media-finished']);
  const credentials = createCredentialSource(config);
  return {
    renew: credentials.renew,
    database: createConfiguredDatabase(config),
    oss: createConfiguredOss(config, credentials),
    resultsBucket: config.RESULTS_BUCKET,
  };
}

/** What is no news is dropped: it would be none the next time. */
function readOrDrop(event: unknown): TaskNews | undefined {
  try {
    return readNews(event);
  } catch (error) {
    if (!(error instanceof ForeignMessageError)) throw error;
    log('warn', { outcome: 'dropped', ...describeError(error, false) });
    return undefined;
  }
}

/** Ends the job whose conversion has ended. The trigger of a topic invokes it; what it throws Function Compute tries again. */
export const handler = onFunctionCompute(async (event: unknown, context: PlatformContext) => {
  const news = readOrDrop(event);
  if (news === undefined) return { outcome: 'dropped' };
  const { taskId, status } = news;
  if (status === 'Running') return { outcome: 'running' };
  services ??= createServices();
  services.renew(context.credentials);
  const { error, ...ended } = await endJob(news, services);
  if (error === undefined) log('info', { task: taskId, ...ended });
  else log('error', { task: taskId, ...ended, code: error.code, ...describeError(error, false) });
  return ended;
});
