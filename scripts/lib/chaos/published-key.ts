import { createSecretKey, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRedisKeyCache } from '../../../shared/public-keys/redis-key-cache.ts';

/** Where OSS would publish the key that some callbacks are signed with. Functions find it in Redis, or not at all. */
export const PUBLISHED_KEY_URL = 'https://gosspublic.alicdn.com/callback_pub_key_v9.pem';

const PATIENCE_MS = 10_000;
const PAUSE_MS = 50;

/** Puts the key into Redis, as the first instance does that has fetched it. */
export async function publishKey(redisUrl: string, ticketSecret: string, key: KeyObject): Promise<void> {
  const pem = String(key.export({ type: 'spki', format: 'pem' }));
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const cache = createRedisKeyCache(redisUrl, [createSecretKey(Buffer.from(ticketSecret))]);
    try {
      await cache.openSession().store(PUBLISHED_KEY_URL, pem);
      if ((await cache.openSession().lookUp(PUBLISHED_KEY_URL)).outcome === 'found') return;
    } finally {
      cache.close();
    }
    await sleep(PAUSE_MS);
  }
  throw new Error('The public key cannot be put into Redis.');
}
