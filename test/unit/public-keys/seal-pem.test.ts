import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sealPem, unsealPem } from '../../../shared/public-keys/seal-pem.ts';

const secret = createSecretKey(Buffer.alloc(32, 1));
const older = createSecretKey(Buffer.alloc(32, 2));
const url = 'https://gosspublic.alicdn.com/k.pem';
const pem = '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----\n';

describe('a sealed key', () => {
  it('is written in one way, so that instances of several releases read it', () => {
    expect(sealPem(url, pem, secret)).toBe(`D6N/yejoqU8boSGvFkwv1xDrZjPsiH08E7WIT1asp8Y=\n${pem}`);
  });

  it('is opened with the secret that sealed it, also an older one', () => {
    expect(unsealPem(url, sealPem(url, pem, secret), [secret])).toBe(pem);
    expect(unsealPem(url, sealPem(url, pem, older), [secret, older])).toBe(pem);
  });

  it.each([
    ['with another secret', () => sealPem(url, pem, older)],
    ['for another URL', () => sealPem(`${url}x`, pem, secret)],
    ['and altered since', () => sealPem(url, pem, secret).replace('abc', 'abd')],
    ['with a seal that is spelled in another way', () => sealPem(url, pem, secret).replace('=', '')],
    ['by nobody', () => pem],
    ['by nobody, on one line', () => 'garbage'],
    ['with a short seal', () => `AAAA\n${pem}`],
    ['with an empty seal', () => `\n${pem}`],
    ['as nothing', () => ''],
  ])('is refused when sealed %s', (_, seal) => {
    expect(unsealPem(url, seal(), [secret])).toBeUndefined();
  });
});
