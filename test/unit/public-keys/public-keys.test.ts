import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PublicKeyUrl } from '../../../shared/callback/public-key-url.ts';
import { createPublicKeys, type PublicKeys } from '../../../shared/public-keys/public-keys.ts';
import { WELL_KNOWN_KEY_URL, wellKnownKey } from '../../../shared/public-keys/well-known-key.ts';
import fixture from '../../fixtures/signed-callbacks.json' with { type: 'json' };
import { answerWith, type KeyHost, startKeyHost } from '../../support/key-host.ts';
import { endSlowTime, slowTime } from '../../support/slow-time.ts';

const DAY_MS = 24 * 3600 * 1000;
const versioned = (version: number) =>
  `https://gosspublic.alicdn.com/callback_pub_key_v${version}.pem` as PublicKeyUrl;
const newPem = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 512 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString();
const pem = fixture.publicKeyPem;

let host: KeyHost;
let clock: { now: number };
let keys: PublicKeys;

beforeEach(async () => {
  host = await startKeyHost(answerWith(pem));
  clock = { now: Date.now() };
  keys = createPublicKeys({ fetchPem: host.fetchPem, now: () => clock.now });
  slowTime();
});

afterEach(async () => {
  endSlowTime();
  keys.close();
  await host.stop();
});

/** The first fetch, and a second one that is tried once more. */
const AFTER_TWO_TRIES = 3;

describe('public keys', () => {
  it('have the well-known one at hand, with no network at all', async () => {
    expect(keys.peek(WELL_KNOWN_KEY_URL)?.equals(wellKnownKey())).toBe(true);
    expect((await keys.get(WELL_KNOWN_KEY_URL)).equals(wellKnownKey())).toBe(true);
    expect(host.requests).toEqual([]);
  });

  it('B8: fetch a rotated key, under its new URL, at once', async () => {
    const second = newPem();
    await keys.get(versioned(2));
    host.respond(answerWith(second));
    expect((await keys.get(versioned(3))).equals(createPublicKey(second))).toBe(true);
    expect((await keys.get(versioned(2))).equals(createPublicKey(pem))).toBe(true);
    expect(host.requests).toHaveLength(2);
  });

  it('fetch a key once and have it at hand from then on', async () => {
    expect(keys.peek(versioned(2))).toBeUndefined();
    const key = await keys.get(versioned(2));
    expect(keys.peek(versioned(2))).toBe(key);
    await keys.get(versioned(2));
    expect(host.requests).toHaveLength(1);
  });

  it('B9: fetch once for 50 concurrent cold callbacks', async () => {
    const found = await Promise.all(Array.from({ length: 50 }, () => keys.get(versioned(2))));
    expect(new Set(found).size).toBe(1);
    expect(host.requests).toHaveLength(1);
  });

  it.each([
    ['a missing page', answerWith('not found', 404)],
    ['garbage', answerWith('<html></html>')],
  ])('B8: never remember %s', async (_, failure) => {
    host.respond(failure);
    await expect(keys.get(versioned(2))).rejects.toMatchObject({ code: 'key_unavailable' });
    host.respond(answerWith(pem));
    await expect(keys.get(versioned(2))).resolves.toBeDefined();
  });

  it('B6: a fetch that fails at once is tried once more, and only once', async () => {
    host.respond((request) => {
      request.socket.destroy();
      host.respond(answerWith(pem));
    });
    await expect(keys.get(versioned(2))).resolves.toBeDefined();
    expect(host.requests).toHaveLength(2);
    host.respond((request) => request.socket.destroy());
    await expect(keys.get(versioned(3))).rejects.toMatchObject({ code: 'key_unavailable' });
    expect(host.requests).toHaveLength(4);
  });

  it('B7: a fetch that took its time before it failed is not tried again', async () => {
    endSlowTime();
    host.respond((request) => setTimeout(() => request.socket.destroy(), 400));
    await expect(keys.get(versioned(2))).rejects.toMatchObject({ code: 'key_unavailable' });
    expect(host.requests).toHaveLength(1);
  });

  it.each([
    [300, 2],
    [300.1, 1],
  ])('B7: a fetch that failed after %d ms is tried %d times', async (failedAfterMs, times) => {
    const time = vi.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValueOnce(failedAfterMs);
    try {
      const fetchPem = vi.fn().mockRejectedValue(new Error('The connection was reset.'));
      await expect(createPublicKeys({ fetchPem }).get(versioned(2))).rejects.toThrow('reset');
      expect(fetchPem).toHaveBeenCalledTimes(times);
    } finally {
      time.mockRestore();
    }
  });

  it('B7: a fetch that is tried again has what is left of its second', async () => {
    const timeouts: (number | undefined)[] = [];
    const hasty = createPublicKeys({
      async fetchPem(_, options) {
        timeouts.push(options?.timeoutMs);
        throw new Error('The connection was reset.');
      },
    });
    await expect(hasty.get(versioned(2))).rejects.toThrow('reset');
    expect(timeouts).toEqual([undefined, expect.any(Number)]);
    expect(timeouts[1]).toBeGreaterThanOrEqual(600);
    expect(timeouts[1]).toBeLessThanOrEqual(900);
  });

  it('B6: a failed fetch fails all who wait for it, and keeps nobody from the next', async () => {
    host.respond((request) => request.socket.destroy());
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => keys.get(versioned(2))));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    host.respond(answerWith(pem));
    await expect(keys.get(versioned(2))).resolves.toBeDefined();
  });

  it('serve a stale key while the host is down, and ask again once a minute', async () => {
    const key = await keys.get(versioned(2));
    clock.now += DAY_MS - 1;
    expect(keys.peek(versioned(2))).toBe(key);
    await sleep(50);
    expect(host.requests).toHaveLength(1);
    host.respond(answerWith('down', 503));
    clock.now += 1;
    expect(keys.peek(versioned(2))).toBe(key);
    await expect.poll(() => host.requests.length).toBe(AFTER_TWO_TRIES);
    expect(keys.peek(versioned(2))).toBe(key);
    await sleep(250);
    expect(host.requests).toHaveLength(AFTER_TWO_TRIES);
    clock.now += 60_000;
    expect(keys.peek(versioned(2))).toBe(key);
    await expect.poll(() => host.requests.length).toBeGreaterThan(AFTER_TWO_TRIES);
  });

  it('refresh a stale key in the background when the host is up', async () => {
    await keys.get(versioned(2));
    const second = newPem();
    host.respond(answerWith(second));
    clock.now += DAY_MS;
    keys.peek(versioned(2));
    await expect.poll(() => keys.peek(versioned(2))?.equals(createPublicKey(second))).toBe(true);
  });

  it('hold 16 keys at most, the latest', async () => {
    for (let version = 2; version <= 18; version += 1) await keys.get(versioned(version));
    expect(keys.peek(versioned(2))).toBeUndefined();
    expect(keys.peek(versioned(3))).toBeDefined();
    expect(keys.peek(versioned(18))).toBeDefined();
  });

  it('cannot be made to fetch without limit by one who invents URLs', async () => {
    const invented = Array.from(
      { length: 200 },
      (_, name) => `https://gosspublic.alicdn.com/${name}.pem` as PublicKeyUrl,
    );
    host.respond(answerWith('not found', 404));
    const results = await Promise.allSettled(invented.map((url) => keys.get(url)));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(host.requests).toHaveLength(5);
    await expect(keys.get(invented[0] as PublicKeyUrl)).rejects.toThrow(
      'Too many different key URLs were asked for.',
    );
    host.respond(answerWith(pem));
    await expect(keys.get(versioned(2))).resolves.toBeDefined();
  });

  it('say so when what they were given is no key', async () => {
    const careless = createPublicKeys({ fetchPem: async () => 'no key' });
    await expect(careless.get(versioned(2))).rejects.toMatchObject({
      code: 'key_unavailable',
      message: expect.stringContaining('not an RSA public key'),
    });
  });
});
