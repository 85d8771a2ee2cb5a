import type { KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PublicKeyUrl } from '../callback/public-key-url.ts';
import { CallbackError } from '../http/errors.ts';
import { createFetchBudget } from './fetch-budget.ts';
import { FAILED_AT_ONCE_MS, type FetchOptions, KEY_FETCH_TIMEOUT_MS } from './fetch-public-key.ts';
import { parsePublicKey } from './parse-public-key.ts';
import { type KeyCacheSession, LOCK_MS, type RedisKeyCache } from './redis-key-cache.ts';
import { WELL_KNOWN_KEY_URL, wellKnownKey } from './well-known-key.ts';

const MAX_KEYS_IN_MEMORY = 16;
const FRESH_MS = 24 * 3600 * 1000;
const REFRESH_PAUSE_MS = 60_000;
/** The lock of an instance that died, and time for one of those who wait to fetch the key for all of them. */
const WAIT_FOR_OTHER_INSTANCE_MS = LOCK_MS + 350;
const RETRY_PAUSE_MS = 100;
const FIRST_POLL_MS = 25;
const LONGEST_POLL_MS = 200;

export interface PublicKeys {
  /** The key if it is at hand, without waiting. */
  peek(url: PublicKeyUrl): KeyObject | undefined;
  /** The key, by way of Redis and the key host if need be. Throws `key_unavailable`. */
  get(url: PublicKeyUrl): Promise<KeyObject>;
  close(): void;
}

export interface PublicKeysOptions {
  fetchPem: (url: PublicKeyUrl, options?: FetchOptions) => Promise<string>;
  redis?: RedisKeyCache | undefined;
  now?: () => number;
}

interface Entry {
  readonly key: KeyObject;
  refreshAt: number;
}

function unavailable(detail: string): CallbackError {
  return new CallbackError('key_unavailable', { detail });
}

export function createPublicKeys(options: PublicKeysOptions): PublicKeys {
  const { fetchPem, redis, now = Date.now } = options;
  const memory = new Map<PublicKeyUrl, Entry>();
  const loading = new Map<PublicKeyUrl, Promise<KeyObject>>();
  const mayFetch = createFetchBudget(now);
  const wellKnown = wellKnownKey();

  function remember(url: PublicKeyUrl, pem: string): KeyObject {
    const key = parsePublicKey(pem);
    if (key === undefined) throw unavailable('What was stored is not an RSA public key.');
    memory.delete(url);
    memory.set(url, { key, refreshAt: now() + FRESH_MS });
    for (const oldest of memory.keys()) {
      if (memory.size <= MAX_KEYS_IN_MEMORY) break;
      memory.delete(oldest);
    }
    return key;
  }

  async function fetchNow(url: PublicKeyUrl): Promise<string> {
    if (!mayFetch(url)) throw unavailable('Too many different key URLs were asked for.');
    const startedAt = performance.now();
    try {
      return await fetchPem(url);
    } catch (error) {
      // What fails at once, such as a connection that is reset, may succeed at once.
      const tookMs = performance.now() - startedAt;
      if (tookMs > FAILED_AT_ONCE_MS || !mayFetch(url)) throw error;
      await sleep(RETRY_PAUSE_MS);
      return fetchPem(url, { timeoutMs: Math.ceil(KEY_FETCH_TIMEOUT_MS - RETRY_PAUSE_MS - tookMs) });
    }
  }

  async function fetchForAll(url: PublicKeyUrl, session: KeyCacheSession): Promise<string> {
    try {
      const pem = await fetchNow(url);
      await session.store(url, pem);
      return pem;
    } catch (error) {
      await session.release(url);
      throw error;
    }
  }

  async function findPem(url: PublicKeyUrl, session: KeyCacheSession): Promise<string> {
    const waitsUntil = now() + WAIT_FOR_OTHER_INSTANCE_MS;
    for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)) {
      const leftMs = waitsUntil - now();
      const found = await session.lookUp(url, leftMs > 0 ? 'wait' : 'take over');
      if (found.outcome === 'found') return found.pem;
      if (found.outcome === 'claimed') return fetchForAll(url, session);
      if (found.outcome === 'exhausted') throw unavailable('Too many keys were fetched in the last minute.');
      if (found.outcome === 'unavailable') return fetchNow(url);
      await sleep(Math.min(leftMs, pollMs * (0.5 + Math.random())));
    }
  }

  function load(url: PublicKeyUrl): Promise<KeyObject> {
    const underWay = loading.get(url);
    if (underWay) return underWay;
    const pem = redis ? findPem(url, redis.openSession()) : fetchNow(url);
    const key = pem.then((text) => remember(url, text)).finally(() => loading.delete(url));
    loading.set(url, key);
    return key;
  }

  function peek(url: PublicKeyUrl): KeyObject | undefined {
    if (url === WELL_KNOWN_KEY_URL) return wellKnown;
    const entry = memory.get(url);
    if (entry && now() >= entry.refreshAt) {
      // Served stale meanwhile: the content of a key URL never changes, and the key host may be down.
      entry.refreshAt = now() + REFRESH_PAUSE_MS;
      load(url).catch(() => undefined);
    }
    return entry?.key;
  }

  return {
    peek,
    get: async (url) => peek(url) ?? load(url),
    close: () => redis?.close(),
  };
}
