import type { KeyObject } from 'node:crypto';
import type { Redis } from 'ioredis';
import { withTimeout } from '../with-timeout.ts';
import { isVersionedKey } from './fetch-budget.ts';
import { FAILED_AT_ONCE_MS, KEY_FETCH_TIMEOUT_MS } from './fetch-public-key.ts';
import { fetchCountOf, KEYS_HASH, LOOK_UP, lockOf, STORE } from './redis-scripts.ts';
import { sealPem, unsealPem } from './seal-pem.ts';

/** All that Redis may cost one look-up, however many commands it takes. */
export const REDIS_ALLOWANCE_MS = 50;
const PAUSE_AFTER_FAILURE_MS = 2000;
/** About as long as fetching can take, so that it ends on its own only when its holder has died. */
export const LOCK_MS = FAILED_AT_ONCE_MS + KEY_FETCH_TIMEOUT_MS;
const KEY_TTL_MS = 7 * 24 * 3600 * 1000;
const MAX_KEYS = 32;
const MAX_FETCHES_PER_MINUTE = 120;
const UNLIMITED = 1e9;

type LookUp =
  | { outcome: 'found'; pem: string }
  | { outcome: 'claimed' | 'taken' | 'exhausted' | 'unavailable' };

/** Redis as one look-up sees it: what is left of its allowance. It never throws. */
export interface KeyCacheSession {
  lookUp(url: string): Promise<LookUp>;
  store(url: string, pem: string): Promise<void>;
  release(url: string): Promise<void>;
}

/** The first one seals. */
export type Secrets = readonly [KeyObject, ...KeyObject[]];

export interface RedisKeyCache {
  openSession(): KeyCacheSession;
  close(): void;
}

/** What LOOK_UP replies. */
type Reply = ['found', string] | ['claimed' | 'taken' | 'exhausted'];

function createClient({ Redis }: typeof import('ioredis'), redisUrl: string): Redis {
  const client = new Redis(redisUrl, {
    lazyConnect: true,
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    connectTimeout: REDIS_ALLOWANCE_MS * 10,
    // A frozen instance must not wake up to a queue of reconnects: the next look-up connects anew.
    retryStrategy: () => null,
  });
  client.on('error', () => client.disconnect());
  return client;
}

export function createRedisKeyCache(redisUrl: string, secrets: Secrets): RedisKeyCache {
  let client: Redis | undefined;
  let pausedUntil = 0;

  function drop(): void {
    client?.disconnect();
    client = undefined;
  }

  function usableClient(ioredis: typeof import('ioredis')): Redis {
    if (client === undefined || client.status === 'end') client = createClient(ioredis, redisUrl);
    return client;
  }

  function openSession(): KeyCacheSession {
    let leftMs = REDIS_ALLOWANCE_MS;

    async function spend<T>(command: (redis: Redis) => Promise<T>): Promise<T | undefined> {
      if (leftMs <= 0 || Date.now() < pausedUntil) return undefined;
      // Imported on first use, which is no fault of Redis's and not counted.
      const ioredis = await import('ioredis');
      const startedAt = performance.now();
      try {
        const redis = usableClient(ioredis);
        return await withTimeout(command(redis), leftMs, () => new Error('Redis did not answer in time.'));
      } catch {
        pausedUntil = Date.now() + PAUSE_AFTER_FAILURE_MS;
        drop();
        return undefined;
      } finally {
        leftMs -= performance.now() - startedAt;
      }
    }

    async function evaluate(redis: Redis, url: string, discard: boolean): Promise<Reply> {
      const keys = [KEYS_HASH, lockOf(url), fetchCountOf(Math.floor(Date.now() / 60_000))];
      const limit = isVersionedKey(url) ? UNLIMITED : MAX_FETCHES_PER_MINUTE;
      const reply = await redis.eval(LOOK_UP, keys.length, ...keys, url, discard ? 1 : 0, LOCK_MS, limit);
      return reply as Reply;
    }

    async function lookUp(url: string, discard = false): Promise<LookUp> {
      const reply = await spend((redis) => evaluate(redis, url, discard));
      if (reply === undefined) return { outcome: 'unavailable' };
      if (reply[0] !== 'found') return { outcome: reply[0] };
      const pem = unsealPem(url, reply[1], secrets);
      return pem === undefined ? lookUp(url, true) : { outcome: 'found', pem };
    }

    return {
      lookUp: (url) => lookUp(url),
      async store(url, pem) {
        const sealed = sealPem(url, pem, secrets[0]);
        await spend((redis) =>
          redis.eval(STORE, 2, KEYS_HASH, lockOf(url), url, sealed, KEY_TTL_MS, MAX_KEYS),
        );
      },
      async release(url) {
        await spend((redis) => redis.del(lockOf(url)));
      },
    };
  }

  return { openSession, close: drop };
}
