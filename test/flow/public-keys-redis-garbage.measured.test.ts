import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KEY_FETCH_TIMEOUT_MS } from '../../shared/public-keys/fetch-public-key.ts';
import { LOCK_MS, REDIS_ALLOWANCE_MS } from '../../shared/public-keys/redis-key-cache.ts';
import { fetchCountOf, HELD, KEYS_HASH, lockOf } from '../../shared/public-keys/redis-scripts.ts';
import { sealPem } from '../../shared/public-keys/seal-pem.ts';
import { invented, other, pem, redisKeysOfFile, secret, url } from '../support/redis-keys-of-file.ts';
import { endSlowTime, slowTime } from '../support/slow-time.ts';

const MOST_FETCHES_A_MINUTE = 120;
const { redis, host, createInstance } = await redisKeysOfFile();

beforeEach(() => slowTime());
afterEach(endSlowTime);

/** That of the minute in which the test begins, and of the next, which may begin meanwhile. */
let fetchCounts: string[];
beforeEach(() => {
  fetchCounts = [0, 1].map((later) => fetchCountOf(Math.floor(Date.now() / 60_000) + later));
});

async function setFetchCounts(count: string | number): Promise<void> {
  for (const name of fetchCounts) await redis.client.set(name, count);
}

describe('a key in Redis', () => {
  const attackersPem = generateKeyPairSync('rsa', { modulusLength: 512 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();

  it.each([
    ["is an attacker's own valid key", attackersPem],
    ["is an attacker's key under a seal of his own", sealPem(url, attackersPem, other)],
    ['is sealed for another URL', sealPem(invented(1), pem, secret)],
    ['is garbage', '\u0000\u0001garbage'],
    ['is empty', ''],
    ['is bytes that are no text', Buffer.from([0xff, 0xfe, 0x41])],
  ])('that %s is not believed, and is mended', async (_, poison) => {
    await redis.client.hset(KEYS_HASH, url, poison);
    const key = await createInstance().get(url);
    expect(key.equals(createPublicKey(pem))).toBe(true);
    expect(await redis.client.hget(KEYS_HASH, url)).toBe(sealPem(url, pem, secret));
  });

  it('is stored all the same where all of them are a value of another type', async () => {
    await redis.client.set(KEYS_HASH, 'a string');
    await createInstance().get(url);
    expect(await redis.client.hget(KEYS_HASH, url)).toBe(sealPem(url, pem, secret));
  });

  it('that is sealed with an older secret that is still accepted is believed', async () => {
    await createInstance({ secrets: [other] }).get(url);
    await createInstance({ secrets: [secret, other] }).get(url);
    expect(host.requests).toHaveLength(1);
  });
});

describe('a lock in Redis', () => {
  it.each([
    ['has no end', () => redis.client.set(lockOf(url), HELD)],
    ['ends later than a lock can', () => redis.client.set(lockOf(url), HELD, 'PX', LOCK_MS + 60_000)],
    ['is empty', () => redis.client.set(lockOf(url), '', 'PX', LOCK_MS)],
    ['no instance has written', () => redis.client.set(lockOf(url), 'x', 'PX', LOCK_MS)],
    ['is of another type', () => redis.client.lpush(lockOf(url), HELD)],
  ])('that %s costs no time, and is mended', async (_, poison) => {
    await poison();
    const startedAt = Date.now();
    await createInstance().get(url);
    expect(Date.now() - startedAt).toBeLessThan(LOCK_MS - 100);
    expect(host.requests).toHaveLength(1);
    expect(await redis.client.exists(lockOf(url))).toBe(0);
    expect(await redis.client.hexists(KEYS_HASH, url)).toBe(1);
  });

  it('lasts for as long as it can take to fetch and to store', () => {
    expect(LOCK_MS).toBe(KEY_FETCH_TIMEOUT_MS + REDIS_ALLOWANCE_MS);
  });

  it('counts as one to the millisecond that a lock can last', async () => {
    host.respond(() => undefined);
    void createInstance()
      .get(url)
      .catch(() => undefined);
    await expect.poll(() => host.requests.length).toBe(1);
    expect(await redis.client.get(lockOf(url))).toBe(HELD);
    expect(await redis.client.pttl(lockOf(url))).toBeLessThanOrEqual(LOCK_MS);
  });
});

describe('a lock that others hold again and again', () => {
  let holding: NodeJS.Timeout;
  const holdFor = async (...urls: string[]): Promise<void> => {
    const hold = () => Promise.all(urls.map((name) => redis.client.set(lockOf(name), HELD, 'PX', LOCK_MS)));
    await hold();
    holding = setInterval(hold, 100);
  };
  afterEach(() => clearInterval(holding));

  it.each([
    ['is looked at less and less often', 0.99, 0, 10],
    ['is looked at often enough that who waits for the key has it soon', 0.01, 10, Number.POSITIVE_INFINITY],
  ])('%s', async (_, chance, atLeast, atMost) => {
    vi.spyOn(Math, 'random').mockReturnValue(chance);
    await holdFor(url);
    await redis.client.config('RESETSTAT');
    await createInstance().get(url);
    const [, scripts] = /cmdstat_eval:calls=(\d+)/.exec(await redis.client.info('commandstats')) ?? [];
    expect(Number(scripts)).toBeGreaterThanOrEqual(atLeast);
    expect(Number(scripts)).toBeLessThanOrEqual(atMost);
  });

  it('is taken over to the millisecond that no instance needs it for so long', async () => {
    await holdFor(url);
    const clock = { now: Date.now() };
    const waiting = createInstance({ now: () => clock.now }).get(url);
    clock.now += LOCK_MS + 350;
    await expect(waiting).resolves.toBeDefined();
    expect(host.requests).toHaveLength(1);
    expect(await redis.client.hexists(KEYS_HASH, url)).toBe(1);
  });

  // By the clock of Redis, which no test can slow down.
  it('is waited for, and then the key is fetched all the same, for all', async () => {
    await holdFor(url);
    const startedAt = Date.now();
    const waiting = createInstance().get(url);
    await sleep(LOCK_MS - 100);
    expect(host.requests).toEqual([]);
    await waiting;
    expect(Date.now() - startedAt).toBeLessThan(3000);
    expect(host.requests).toHaveLength(1);
    expect(await redis.client.hexists(KEYS_HASH, url)).toBe(1);
  });

  it('is no way around the ration of an instance, and the fetches count for all', async () => {
    const urls = Array.from({ length: 8 }, (_, name) => invented(name));
    await holdFor(...urls);
    const keys = createInstance();
    const results = await Promise.allSettled(urls.map((name) => keys.get(name)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    expect(host.requests).toHaveLength(5);
    const counts = await redis.client.mget(...fetchCounts);
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(8);
  });

  it('is no way around the ration of all instances', async () => {
    await setFetchCounts(MOST_FETCHES_A_MINUTE);
    await holdFor(invented(1));
    await expect(createInstance().get(invented(1))).rejects.toThrow('Too many keys were fetched');
    expect(host.requests).toEqual([]);
  });
});

describe('the count of fetches in Redis, of names that are invented,', () => {
  const counted = async (): Promise<string | null> => {
    const counts = await redis.client.mget(...fetchCounts);
    return counts.find((count) => count === '1' || count === '2') ?? null;
  };

  it.each([
    ['larger than any of ours', '999999999999'],
    ['one more than the most', MOST_FETCHES_A_MINUTE + 1],
    ['no end', 'inf'],
    ['below zero', '-5'],
    ['no number', 'nan'],
    ['text', 'abc'],
    ['broken', '1.5'],
  ])('that is %s stops no fetch, and is mended', async (_, garbage) => {
    await setFetchCounts(garbage);
    await expect(createInstance().get(invented(1))).resolves.toBeDefined();
    expect(await counted()).toBe(garbage === '1.5' ? '2' : '1');
  });

  it('that is of another type stops no fetch, and is mended', async () => {
    for (const name of fetchCounts) await redis.client.lpush(name, 'x');
    await expect(createInstance().get(invented(1))).resolves.toBeDefined();
    const types = await Promise.all(fetchCounts.map((name) => redis.client.type(name)));
    expect(types.sort()).toEqual(['list', 'string']);
  });

  it('ends with its minute', async () => {
    await createInstance().get(invented(1));
    const ends = await Promise.all(fetchCounts.map((name) => redis.client.ttl(name)));
    expect(Math.max(...ends)).toBeGreaterThan(60);
    expect(Math.max(...ends)).toBeLessThanOrEqual(120);
  });

  it('stops all instances together at 120, and never a rotated key', async () => {
    await setFetchCounts(MOST_FETCHES_A_MINUTE - 1);
    await expect(createInstance().get(invented(1))).resolves.toBeDefined();
    await expect(createInstance().get(invented(2))).rejects.toMatchObject({
      code: 'key_unavailable',
      message: expect.stringContaining('Too many keys were fetched'),
    });
    expect(host.requests).toHaveLength(1);
    await expect(createInstance().get(url)).resolves.toBeDefined();
  });

  it('is none of rotated keys', async () => {
    await createInstance().get(url);
    expect(await redis.client.exists(...fetchCounts)).toBe(0);
  });
});

describe('what listens where Redis should', () => {
  const countCommands = (bytes: Buffer): number =>
    bytes.toString('latin1').match(/^\*\d+\r\n/gm)?.length ?? 0;

  it.each([
    ['agrees to everything', '+OK\r\n'],
    ['knows of nothing', '$-1\r\n'],
    ['counts', ':1\r\n'],
    ['is no Redis', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
  ])('and %s costs no time and no answer', async (_, reply) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => socket.write(reply.repeat(countCommands(bytes))));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const startedAt = Date.now();
      await expect(createInstance({ redisUrl: `redis://127.0.0.1:${port}` }).get(url)).resolves.toBeDefined();
      expect(Date.now() - startedAt).toBeLessThan(LOCK_MS - 100);
      expect(host.requests).toHaveLength(1);
    } finally {
      // Not awaited: the connection ends with the instance.
      server.close();
    }
  });
});
