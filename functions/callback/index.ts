import { prepareSchema } from '../../shared/callback/uploaded-object.ts';
import { DATABASE_VARIABLES, logLevelOrDefault, OSS_VARIABLES, readConfig } from '../../shared/config.ts';
import { createLog, describeError } from '../../shared/log.ts';
import { fetchPublicKey } from '../../shared/public-keys/fetch-public-key.ts';
import { createPublicKeys } from '../../shared/public-keys/public-keys.ts';
import { createRedisKeyCache } from '../../shared/public-keys/redis-key-cache.ts';
import { createConfiguredDatabase } from '../../shared/store/configured-database.ts';
import { loadUploads } from '../../shared/uploads/load-uploads.ts';
import { createLazyDeliver } from './lazy-deliver.ts';
import { createLazyOss } from './lazy-oss.ts';
import { type CallbackServices, createPipeline } from './pipeline.ts';

/** Well within the initializer's own time-out: to exceed that is to fail. */
const WARM_UP_MS = 1000;
const log = createLog(logLevelOrDefault());
let services: Promise<CallbackServices> | undefined;

async function createServices(): Promise<CallbackServices> {
  const config = readConfig([
    ...DATABASE_VARIABLES,
    ...OSS_VARIABLES,
    'REDIS_URL',
    'BUCKETS',
    'TICKET_SECRETS',
    'ADMIT',
    'CALLBACK_PATH',
    'CALLBACK_URL',
    'CALLBACK_FIELDS',
    'OSS_CALLBACK_DEV_KEY',
    'LOG_LEVEL',
    'INVOKE_ENDPOINT',
  ]);
  const redis =
    config.REDIS_URL === undefined ? undefined : createRedisKeyCache(config.REDIS_URL, config.TICKET_SECRETS);
  return {
    config,
    uploads: await loadUploads(() => import('../../uploads.ts')),
    publicKeys: createPublicKeys({ fetchPem: fetchPublicKey, redis }),
    oss: createLazyOss(config),
    deliver: createLazyDeliver(config),
    database: createConfiguredDatabase(config),
  };
}

function getServices(): Promise<CallbackServices> {
  services ??= createServices();
  return services;
}

export const handler = createPipeline(getServices, log);

/**
 * Connects before the first request, and has made meanwhile what that will need. It never fails: Function Compute answers
 * a failed initializer with 200, which OSS would take for a callback that succeeded. The handler answers the same fault
 * with its own status.
 */
export async function initialize(_context: unknown, done?: (error?: Error) => void): Promise<void> {
  try {
    const { database, uploads, oss } = await getServices();
    const connected = database.connect(WARM_UP_MS);
    prepareSchema();
    const isOssAsked = Object.values(uploads).some(({ confirm }) => confirm !== false);
    await Promise.all([connected, isOssAsked ? oss(undefined) : undefined]);
  } catch (error) {
    log('error', { outcome: 'not ready', ...describeError(error, false) });
  }
  done?.();
}
