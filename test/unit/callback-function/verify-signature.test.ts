import type { KeyObject } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSigningKey } from '../../../emulator/oss/sign-callback.ts';
import { type SignatureServices, verifySignature } from '../../../functions/callback/verify-signature.ts';
import { beginInvocation } from '../../../shared/http/invocation.ts';
import { createPublicKeys } from '../../../shared/public-keys/public-keys.ts';
import { type CallbackOptions, signedRequest, signingKey, toLambda } from '../../support/callback-events.ts';

const KEY_URL = 'https://gosspublic.alicdn.com/callback_pub_key_v2.pem';
/** Of another emulator. */
const foreignKey = createSigningKey();
const MEGABYTE = 1024 * 1024;

const config = (...devKeys: KeyObject[]): SignatureServices['config'] => ({
  CALLBACK_PATH: undefined,
  CALLBACK_URL: undefined,
  OSS_CALLBACK_DEV_KEY: devKeys,
});
const thatNeverCome = () => createPublicKeys({ fetchPem: () => new Promise<never>(() => undefined) });

/** What becomes of a request that has just come in. */
async function verify(
  options: CallbackOptions,
  devKeys = [signingKey.publicKey],
  functionTimeoutMs = 60_000,
) {
  const invocation = beginInvocation({
    receivedAtMs: undefined,
    startedAtMs: Date.now(),
    functionTimeoutMs,
  });
  const services = { config: config(...devKeys), publicKeys: thatNeverCome() };
  return verifySignature(toLambda(signedRequest(options)), services, invocation);
}

describe('the wait for a key', () => {
  afterEach(() => vi.useRealTimers());

  it.each([
    ['two seconds', 60_000, 2000],
    ['what the function has left, if that is less', 1700, 1500],
  ])('ends after %s, with a 503 that says so', async (_, functionTimeoutMs, allowedMs) => {
    vi.useFakeTimers();
    const ended = vi.fn();
    verify({ keyUrl: KEY_URL }, [], functionTimeoutMs).catch(ended);
    await vi.advanceTimersByTimeAsync(allowedMs - 1);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        code: 'key_unavailable',
        status: 503,
        cause: expect.objectContaining({
          message: `The step "public key" took longer than ${allowedMs} ms.`,
        }),
      }),
    );
  });
});

describe('the body of a callback', () => {
  it('may have a megabyte', async () => {
    const body = Buffer.alloc(MEGABYTE, 'a');
    await expect(verify({ body })).resolves.toMatchObject({ query: '' });
  });

  it('may have no byte more', async () => {
    const body = Buffer.alloc(MEGABYTE + 1, 'a');
    await expect(verify({ body })).rejects.toMatchObject({ code: 'body_too_large', status: 413 });
  });
});

describe('the keys of an emulator', () => {
  it.each([
    ['the first', [signingKey.publicKey, foreignKey.publicKey]],
    ['the last', [foreignKey.publicKey, signingKey.publicKey]],
  ])('are all tried: %s verifies', async (_, devKeys) => {
    await expect(verify({ body: 'a=1' }, devKeys)).resolves.toMatchObject({ query: '' });
  });

  it('are not enough where none has signed', async () => {
    const devKeys = [foreignKey.publicKey, foreignKey.publicKey];
    await expect(verify({ body: 'a=1' }, devKeys)).rejects.toMatchObject({ code: 'signature_invalid' });
  });
});
