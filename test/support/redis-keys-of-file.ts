import { createSecretKey } from 'node:crypto';
import { afterAll, afterEach, beforeEach } from 'vitest';
import type { PublicKeyUrl } from '../../shared/callback/public-key-url.ts';
import { createPublicKeys, type PublicKeys } from '../../shared/public-keys/public-keys.ts';
import { createRedisKeyCache, type Secrets } from '../../shared/public-keys/redis-key-cache.ts';
import fixture from '../fixtures/signed-callbacks.json' with { type: 'json' };
import { answerWith, type KeyHost, startKeyHost } from './key-host.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

export const secret = createSecretKey(Buffer.from('a secret of the tests: 32 bytes or more'));
export const other = createSecretKey(Buffer.from('another secret, that is not accepted'));
/** A name such as OSS gives its keys. */
export const url = 'https://gosspublic.alicdn.com/callback_pub_key_v2.pem' as PublicKeyUrl;
/** A name such as it does not. */
export const invented = (name: number) => `https://gosspublic.alicdn.com/${name}.pem` as PublicKeyUrl;
/** What the key host answers to all of them. */
export const pem = fixture.publicKeyPem;

interface InstanceOptions {
  secrets?: Secrets;
  redisUrl?: string;
  /** The clock by which it waits for another instance. */
  now?: () => number;
}

export interface RedisKeys {
  redis: RedisServer;
  host: KeyHost;
  /** As one more instance of the function, cold. */
  createInstance(options?: InstanceOptions): PublicKeys;
}

/** A Redis and a key host of a test file's own, both as new for each test, and any number of instances. */
export async function redisKeysOfFile(): Promise<RedisKeys> {
  const redis = await startRedis();
  const host = await startKeyHost(answerWith(pem));
  const open: PublicKeys[] = [];
  // The client is imported on first use; that is not what these tests measure.
  await import('ioredis');
  beforeEach(async () => {
    host.requests.splice(0);
    host.respond(answerWith(pem));
    await redis.client.flushall();
  });
  afterEach(() => {
    for (const keys of open.splice(0)) keys.close();
  });
  afterAll(() => Promise.all([redis.stop(), host.stop()]));

  function createInstance(options: InstanceOptions = {}): PublicKeys {
    const { secrets = [secret], redisUrl = redis.url, now = Date.now } = options;
    const keys = createPublicKeys({
      fetchPem: host.fetchPem,
      redis: createRedisKeyCache(redisUrl, secrets),
      now,
    });
    open.push(keys);
    return keys;
  }

  return { redis, host, createInstance };
}
