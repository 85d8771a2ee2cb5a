import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parsePublicKey } from '../../../shared/public-keys/parse-public-key.ts';
import fixture from '../../fixtures/signed-callbacks.json' with { type: 'json' };

const rsa = (bits: number) => generateKeyPairSync('rsa', { modulusLength: bits });
const spki = { type: 'spki', format: 'pem' } as const;

describe('parsePublicKey', () => {
  it('reads the key of OSS, also with CRLF, without a last newline, and after a blank line', () => {
    const pem = fixture.publicKeyPem;
    for (const variant of [pem, pem.replaceAll('\n', '\r\n'), pem.trimEnd(), `\n${pem}`]) {
      expect(parsePublicKey(variant)?.asymmetricKeyDetails?.modulusLength).toBe(512);
    }
  });

  it.each([
    ['an error page', '<html>404</html>'],
    ['nothing', ''],
    ['a damaged key', '-----BEGIN PUBLIC KEY-----\nMFww\n-----END PUBLIC KEY-----\n'],
    ['text before a key', `x${fixture.publicKeyPem}`],
    ['a private key', rsa(512).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
    ['a key of another kind', generateKeyPairSync('ed25519').publicKey.export(spki).toString()],
    [
      'a key for RSA-PSS alone',
      generateKeyPairSync('rsa-pss', { modulusLength: 1024 }).publicKey.export(spki).toString(),
    ],
    [
      'an elliptic curve',
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export(spki).toString(),
    ],
  ])('refuses %s', (_, pem) => {
    expect(parsePublicKey(pem)).toBeUndefined();
  });

  it('takes RSA keys from 512 to 8192 bits', () => {
    const EIGHT_K = 8192;
    const modulus = Buffer.alloc(EIGHT_K / 8, 0xff);
    const pemOf = (bytes: Buffer): string => {
      const key = { kty: 'RSA', n: bytes.toString('base64url'), e: 'AQAB' };
      return createPublicKey({ key, format: 'jwk' }).export(spki).toString();
    };
    expect(parsePublicKey(pemOf(modulus))).toBeDefined();
    expect(parsePublicKey(pemOf(Buffer.alloc(EIGHT_K / 8 + 1, 0xff)))).toBeUndefined();
    expect(parsePublicKey(pemOf(Buffer.alloc(64, 0xff)))).toBeDefined();
    expect(parsePublicKey(pemOf(Buffer.alloc(63, 0xff)))).toBeUndefined();
  });
});
