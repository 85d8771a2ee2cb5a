import { createPublicKey } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOCK_MS, REDIS_ALLOWANCE_MS } from '../../shared/public-keys/redis-key-cache.ts';
import { HELD, KEYS_HASH, lockOf } from '../../shared/public-keys/redis-scripts.ts';
import { sealPem } from '../../shared/public-keys/seal-pem.ts';
import { answerWith } from '../support/key-host.ts';
import { invented, pem, redisKeysOfFile, secret, url } from '../support/redis-keys-of-file.ts';
import { endSlowTime, SLOWER, slowTime } from '../support/slow-time.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

/** Beside Redis's 50 ms: the fetch, and a machine's own hesitation. In slow time, as all that is measured here. */
const SLACK_MS = 60;

const { redis, host, createInstance } = await redisKeysOfFile();

beforeEach(() => slowTime());
afterEach(endSlowTime);

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const startedAt = performance.now();
  const result = await work();
  return [result, performance.now() - startedAt];
}

describe('public keys with Redis', () => {
  it('are stored sealed, with an end, by the first instance and read by the second', async () => {
    await createInstance().get(url);
    expect(await redis.client.hget(KEYS_HASH, url)).toBe(sealPem(url, pem, secret));
    expect(await redis.client.pttl(KEYS_HASH)).toBeGreaterThan(6 * 24 * 3600 * 1000);
    expect(await redis.client.exists(lockOf(url))).toBe(0);
    await createInstance().get(url);
    expect(host.requests).toHaveLength(1);
  });

  it('leave the lock to the next when the fetch fails, and store nothing', async () => {
    host.respond(answerWith('<html></html>'));
    await expect(createInstance().get(url)).rejects.toMatchObject({ code: 'key_unavailable' });
    expect(await redis.client.keys('*public-keys*')).toEqual([]);
    expect(await redis.client.exists(lockOf(url))).toBe(0);
    host.respond(answerWith(pem));
    await expect(createInstance().get(url)).resolves.toBeDefined();
  });
});

describe('many cold instances that start within a moment', () => {
  // One process plays all of them, and is slower for it the busier the machine is. They have the time for that.
  const SLOWER_YET = 200;
  beforeEach(() => slowTime(SLOWER_YET));

  /** How long it took them, by the clock of Redis. */
  async function start(count: number): Promise<number> {
    const startedAt = Date.now();
    const now = () => startedAt + (Date.now() - startedAt) / SLOWER_YET;
    const instances = Array.from({ length: count }, async (_, index) => {
      await sleep(index * 4);
      return createInstance({ now }).get(url);
    });
    const keys = await Promise.all(instances);
    expect(keys.every((key) => key.equals(createPublicKey(pem)))).toBe(true);
    return Date.now() - startedAt;
  }

  it('fetch a key once, or once more for each lock that has ended meanwhile', async () => {
    host.respond((_, response) => void sleep(500).then(() => response.end(pem)));
    const tookMs = await start(100);
    expect(host.requests.length).toBeLessThanOrEqual(1 + Math.floor(tookMs / LOCK_MS));
  });

  it('wait for one that died holding the lock, and no longer', async () => {
    await redis.client.set(lockOf(url), HELD, 'PX', LOCK_MS);
    const tookMs = await start(20);
    expect(tookMs).toBeGreaterThan(LOCK_MS - 100);
    expect(host.requests.length).toBeLessThanOrEqual(Math.floor(tookMs / (LOCK_MS - 100)));
  });
});

describe('the connection to Redis', () => {
  /** Those of the instances: not the test's own, and not the one that asks. */
  const connections = async (): Promise<number> => {
    const list = String(await redis.client.client('LIST'));
    return list.trim().split('\n').length - 1;
  };

  it('is one for all look-ups of an instance, and ends with it', async () => {
    const keys = createInstance();
    expect(await connections()).toBe(0);
    await keys.get(url);
    await keys.get(invented(1));
    await keys.get(invented(2));
    expect(await connections()).toBe(1);
    keys.close();
    await expect.poll(connections).toBe(0);
  });

  it('asks Redis for nothing but the key', async () => {
    await createInstance().get(url);
    await redis.client.config('RESETSTAT');
    await createInstance().get(url);
    const asked = await redis.client.info('commandstats');
    expect(asked).toContain('cmdstat_eval:calls=1,');
    expect(asked).not.toContain('cmdstat_info');
  });

  it('is not used where its URL names a database that Redis does not have', async () => {
    await expect(createInstance({ redisUrl: `${redis.url}/99` }).get(url)).resolves.toBeDefined();
    expect(await redis.client.dbsize()).toBe(0);
  });

  it('is made anew when Redis has closed it', async () => {
    const keys = createInstance();
    await keys.get(url);
    await redis.client.client('KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    await sleep(50);
    await keys.get(invented(1));
    expect(await redis.client.hexists(KEYS_HASH, invented(1))).toBe(1);
    expect(await connections()).toBe(1);
  });

  it('is not kept when Redis did not answer on it', async () => {
    const keys = createInstance();
    await keys.get(url);
    redis.pause();
    await keys.get(invented(1));
    redis.resume();
    await expect.poll(connections).toBe(0);
  });
});

describe('a Redis that is slow or down', () => {
  it('costs 50 ms when it is paused, and no answer', async () => {
    redis.pause();
    try {
      const [, tookMs] = await timed(() => createInstance().get(url));
      expect(tookMs).toBeGreaterThan(REDIS_ALLOWANCE_MS - 5);
      expect(tookMs).toBeLessThan(REDIS_ALLOWANCE_MS + SLACK_MS);
    } finally {
      redis.resume();
    }
  });

  it('costs 50 ms when it is paused in the middle of a wait for another instance', async () => {
    await redis.client.set(lockOf(url), HELD, 'PX', LOCK_MS);
    const waiting = timed(() => createInstance().get(url));
    await sleep(200);
    redis.pause();
    try {
      const [, tookMs] = await waiting;
      expect(tookMs).toBeLessThan(200 / SLOWER + REDIS_ALLOWANCE_MS + SLACK_MS);
    } finally {
      redis.resume();
    }
  });

  it('costs 50 ms in all when each of its answers takes 30', async () => {
    const proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(redis.url).port) });
    try {
      const slow = createInstance({ redisUrl: `redis://127.0.0.1:${proxy.port}` });
      await slow.get(url);
      expect(await redis.client.hexists(KEYS_HASH, url)).toBe(1);
      proxy.delay(30);
      const [, tookMs] = await timed(() => slow.get(invented(1)));
      expect(tookMs).toBeGreaterThan(REDIS_ALLOWANCE_MS - 5);
      expect(tookMs).toBeLessThan(REDIS_ALLOWANCE_MS + SLACK_MS);
      expect(host.requests).toHaveLength(2);
      // The look-up took 30 ms of it, so storing was given up: Redis is not asked again at once.
      await slow.get(invented(2));
      expect(await redis.client.hexists(KEYS_HASH, invented(2))).toBe(0);
    } finally {
      await proxy.close();
    }
  });

  it.each([50, 51])('is asked for nothing more when it has cost %d ms', async (costMs) => {
    vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(costMs);
    await expect(createInstance().get(url)).resolves.toBeDefined();
    expect(await redis.client.exists(lockOf(url))).toBe(1);
    expect(await redis.client.exists(KEYS_HASH)).toBe(0);
  });

  it('costs no answer when its URL cannot be used', async () => {
    await expect(createInstance({ redisUrl: 'redis://u:p%zz@127.0.0.1:1' }).get(url)).resolves.toBeDefined();
  });

  it('is not asked again at once after it failed', async () => {
    const keys = createInstance();
    redis.pause();
    try {
      await keys.get(url);
      const [, tookMs] = await timed(() => keys.get(invented(1)));
      expect(tookMs).toBeLessThan(REDIS_ALLOWANCE_MS);
    } finally {
      redis.resume();
    }
  });

  it('costs no answer when nobody listens there, and is used again two seconds later', async () => {
    const failedAt = Date.now();
    const time = vi.spyOn(Date, 'now').mockReturnValue(failedAt);
    const keys = createInstance();
    await redis.kill();
    try {
      await expect(keys.get(url)).resolves.toBeDefined();
    } finally {
      await redis.restart();
    }
    time.mockReturnValue(failedAt + 1999);
    await keys.get(invented(1));
    expect(await redis.client.exists(KEYS_HASH)).toBe(0);
    time.mockReturnValue(failedAt + 2000);
    await keys.get(invented(2));
    expect(await redis.client.hexists(KEYS_HASH, invented(2))).toBe(1);
  });

  it('costs no answer when it dies between two look-ups of one instance', async () => {
    const keys = createInstance();
    await keys.get(url);
    await redis.kill();
    await redis.restart();
    await expect(keys.get(invented(3))).resolves.toBeDefined();
    await expect(keys.get(invented(4))).resolves.toBeDefined();
  });
});

describe('one who invents key URLs', () => {
  it('cannot fill Redis: it holds 32 keys at most', async () => {
    await redis.client.hset(
      KEYS_HASH,
      Object.fromEntries(Array.from({ length: 31 }, (_, name) => [invented(name), 'x'])),
    );
    await createInstance().get(invented(100));
    expect(await redis.client.hlen(KEYS_HASH)).toBe(32);
    await createInstance().get(invented(101));
    expect(await redis.client.hlen(KEYS_HASH)).toBe(1);
  });
});
