import { ConfigError, DATABASE_VARIABLES, logLevelOrDefault, readConfig } from '../../shared/config.ts';
import { FUNCTION_VARIABLES } from '../../shared/function-variables.ts';
import { errorAnswer, toCallbackError } from '../../shared/http/answers.ts';
import type { PlatformHandler } from '../../shared/http/on-function-compute.ts';
import { createLog, describeError } from '../../shared/log.ts';
import { createConfiguredDatabase } from '../../shared/store/configured-database.ts';
import type { Database } from '../../shared/store/database.ts';
import type { CallbackConfig, Serving } from './serving.ts';

/** Well within the initializer's own time-out: to exceed that is to fail. */
const WARM_UP_MS = 1000;
const log = createLog(logLevelOrDefault());
let database: Database | undefined;
let serving: Promise<Serving> | undefined;

function getConfig(): CallbackConfig {
  return readConfig(FUNCTION_VARIABLES.callback);
}

function getDatabase(): Database {
  database ??= createConfiguredDatabase(readConfig(DATABASE_VARIABLES));
  return database;
}

/** With this file comes what connects to the database. The rest is loaded while that connects. */
function getServing(): Promise<Serving> {
  serving ??= import('./serving.ts').then(({ createServing }) =>
    createServing({ getConfig, getDatabase, log }),
  );
  return serving;
}

/** As the platform's context has it: Function Compute's, or Lambda's. */
function requestIdOf(context: unknown): string {
  const { requestId, awsRequestId } = (context ?? {}) as { requestId?: string; awsRequestId?: string };
  return requestId ?? awsRequestId ?? '';
}

/** Who reads the log wants to mend all that is wrong with the configuration, not only what the database has to do with. */
function withAllProblems(error: unknown): unknown {
  if (!(error instanceof ConfigError)) return error;
  try {
    getConfig();
    return error;
  } catch (all) {
    return all;
  }
}

export const handler: PlatformHandler = async (event, context) => {
  let loaded: Serving;
  try {
    loaded = await getServing();
  } catch (error) {
    // The next request may have more luck.
    serving = undefined;
    const fault = toCallbackError(error);
    const requestId = requestIdOf(context);
    log('error', { requestId, status: fault.status, outcome: 'failed', ...describeError(error, true) });
    return errorAnswer(fault, requestId);
  }
  return loaded.handler(event, context);
};

/**
 * Connects before the first request, and has made meanwhile what that will need. It never fails: Function Compute answers
 * a failed initializer with 200, which OSS would take for a callback that succeeded. The handler answers the same fault
 * with its own status.
 */
export async function initialize(_context: unknown, done?: (error?: Error) => void): Promise<void> {
  try {
    const { connect, connecting } = getDatabase();
    const warmedUp = connecting.then(getServing).then(({ warmUp }) => warmUp());
    await Promise.all([connect(WARM_UP_MS), warmedUp]);
  } catch (error) {
    log('error', { outcome: 'not ready', ...describeError(withAllProblems(error), false) });
  }
  done?.();
}
