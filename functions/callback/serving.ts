import { prepareSchema } from '../../shared/callback/uploaded-object.ts';
import type { Config, DatabaseConfig, OssConfig } from '../../shared/config.ts';
import type { PlatformHandler } from '../../shared/http/http-function.ts';
import type { Log } from '../../shared/log.ts';
import { fetchPublicKey } from '../../shared/public-keys/fetch-public-key.ts';
import { createPublicKeys } from '../../shared/public-keys/public-keys.ts';
import { createRedisKeyCache } from '../../shared/public-keys/redis-key-cache.ts';
import type { Database } from '../../shared/store/database.ts';
import { loadUploads } from '../../shared/uploads/load-uploads.ts';
import { createDeliverOfRole } from './deliver-of-role.ts';
import { createOssOfRole } from './oss-of-role.ts';
import { type CallbackServices, createPipeline } from './pipeline.ts';

export type CallbackConfig = CallbackServices['config'] &
  DatabaseConfig &
  OssConfig &
  Config<'REDIS_URL' | 'INVOKE_ENDPOINT'>;

/** What index.ts has already: each throws if the configuration does not allow it. */
export interface Given {
  getConfig(): CallbackConfig;
  getDatabase(): Database;
  log: Log;
}

/** All that works on requests. */
export interface Serving {
  handler: PlatformHandler;
  /** Makes what the first request would else have to wait for. */
  warmUp(): Promise<void>;
}

async function createServices({ getConfig, getDatabase }: Given): Promise<CallbackServices> {
  const config = getConfig();
  const uploads = await loadUploads(() => import('../../uploads.ts'));
  const redis =
    config.REDIS_URL === undefined ? undefined : createRedisKeyCache(config.REDIS_URL, config.TICKET_SECRETS);
  return {
    config,
    uploads,
    publicKeys: createPublicKeys({ fetchPem: fetchPublicKey, redis }),
    oss: createOssOfRole(config),
    deliver: createDeliverOfRole(config),
    database: getDatabase(),
  };
}

export function createServing(given: Given): Serving {
  let services: Promise<CallbackServices> | undefined;
  const getServices = (): Promise<CallbackServices> => {
    services ??= createServices(given).catch((error: unknown) => {
      // The next request may have more luck.
      services = undefined;
      throw error;
    });
    return services;
  };
  return {
    handler: createPipeline(getServices, given.log),
    async warmUp() {
      const { uploads, oss } = await getServices();
      prepareSchema();
      const isOssAsked = Object.values(uploads).some(({ confirm }) => confirm !== false);
      if (isOssAsked) oss(undefined);
    },
  };
}
