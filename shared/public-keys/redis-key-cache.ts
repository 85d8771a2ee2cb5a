import type { KeyObject } from 'node:crypto';
import type { Redis } from 'ioredis';
import { withTimeout } from '../with-timeout.ts';
import { isVersionedKey } from './fetch-budget.ts';
import { KEY_FETCH_TIMEOUT_MS } from './fetch-public-key.ts';
import {
  fetchCountOf,
  KEYS_HASH,
  LOOK_UP,
  type LookUpReply,
  lockOf,
  readLookUpReply,
  STORE,
} from './redis-scripts.ts';
import { sealPem, unsealPem } from './seal-pem.ts';

/** All that Redis may cost one look-up, connecting included, however many commands it takes. */
export const REDIS_ALLOWANCE_MS = 50;
const PAUSE_AFTER_FAILURE_MS = 2000;
/** As long as fetching and storing can take, so that it ends on its own only when its holder has died. */
export const LOCK_MS = KEY_FETCH_TIMEOUT_MS + REDIS_ALLOWANCE_MS;
const KEY_TTL_MS = 7 * 24 * 3600 * 1000;
const MAX_KEYS = 32;
const MAX_FETCHES_PER_MINUTE = 120;
const UNLIMITED = 0;

type WhenTaken = 'wait' | 'take over';
type LookUp =
  | { outcome: 'found'; pem: string }
  | { outcome: 'claimed' | 'taken' | 'exhausted' | 'unavailable' };

/** Redis as one look-up sees it: what is left of its allowance. It never throws. */
export interface KeyCacheSession {
  /** `take over` when this instance has waited for the one that is said to fetch for longer than that can take. */
  lookUp(url: string, whenTaken: WhenTaken): Promise<LookUp>;
  store(url: string, pem: string): Promise<void>;
  release(url: string): Promise<void>;
}

/** The first one seals. */
export type Secrets = readonly [KeyObject, ...KeyObject[]];

export interface RedisKeyCache {
  openSession(): KeyCacheSession;
  close(): void;
}

function createClient({ Redis }: typeof import('ioredis'), redisUrl: string): Redis {
  const client = new Redis(redisUrl, {
    enableReadyCheck: false,
    maxRetriesPerRequest: 0,
    // A frozen instance must not wake up to a queue of reconnects: the next look-up connects anew.
    retryStrategy: () => undefined,
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

    async function evaluate(
      redis: Redis,
      url: string,
      whenTaken: WhenTaken,
      discard: boolean,
    ): Promise<LookUpReply> {
      const keys = [KEYS_HASH, lockOf(url), fetchCountOf(Math.floor(Date.now() / 60_000))];
      const limit = isVersionedKey(url) ? UNLIMITED : MAX_FETCHES_PER_MINUTE;
      const flags = [discard ? 1 : 0, whenTaken === 'take over' ? 1 : 0];
      return readLookUpReply(await redis.eval(LOOK_UP, keys.length, ...keys, url, ...flags, LOCK_MS, limit));
    }

    async function lookUp(url: string, whenTaken: WhenTaken, discard = false): Promise<LookUp> {
      const reply = await spend((redis) => evaluate(redis, url, whenTaken, discard));
      if (reply === undefined) return { outcome: 'unavailable' };
      if (reply.outcome !== 'found') return reply;
      const pem = unsealPem(url, reply.sealed, secrets);
      return pem === undefined ? lookUp(url, whenTaken, true) : { outcome: 'found', pem };
    }

    return {
      lookUp: (url, whenTaken) => lookUp(url, whenTaken),
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
