import { createSecretKey, type KeyObject } from 'node:crypto';
import { Redis } from 'ioredis';
import { KEYS_HASH, lockOf, STORE } from '../../../shared/public-keys/redis-scripts.ts';
import { sealPem } from '../../../shared/public-keys/seal-pem.ts';

/** Where OSS would publish the key that some callbacks are signed with. Functions find it in Redis, or not at all. */
export const PUBLISHED_KEY_URL = 'https://gosspublic.alicdn.com/callback_pub_key_v9.pem';

const LIFETIME_MS = 12 * 3600_000;
const MOST_KEYS = 32;

/** Puts the key into Redis as an instance does that has fetched it, but for as long as it takes on a busy machine. */
export async function publishKey(redisUrl: string, ticketSecret: string, key: KeyObject): Promise<void> {
  const pem = String(key.export({ type: 'spki', format: 'pem' }));
  const sealed = sealPem(PUBLISHED_KEY_URL, pem, createSecretKey(Buffer.from(ticketSecret)));
  const redis = new Redis(redisUrl);
  // What is asked of it rejects when it does not come to answer.
  redis.on('error', () => undefined);
  try {
    const keys = [KEYS_HASH, lockOf(PUBLISHED_KEY_URL)];
    await redis.eval(STORE, keys.length, ...keys, PUBLISHED_KEY_URL, sealed, LIFETIME_MS, MOST_KEYS);
  } finally {
    redis.disconnect();
  }
}
