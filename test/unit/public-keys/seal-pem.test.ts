import { createSecretKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sealPem, unsealPem } from '../../../shared/public-keys/seal-pem.ts';

const secret = createSecretKey(Buffer.alloc(32, 1));
const older = createSecretKey(Buffer.alloc(32, 2));
const url = 'https://gosspublic.alicdn.com/k.pem';
const pem = '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----\n';

describe('a sealed key', () => {
  it('is opened with the secret that sealed it, also an older one', () => {
    expect(unsealPem(url, sealPem(url, pem, secret), [secret])).toBe(pem);
    expect(unsealPem(url, sealPem(url, pem, older), [secret, older])).toBe(pem);
  });

  it.each([
    ['with another secret', sealPem(url, pem, older)],
    ['for another URL', sealPem(`${url}x`, pem, secret)],
    ['and altered since', sealPem(url, pem, secret).replace('abc', 'abd')],
    ['by nobody', pem],
    ['by nobody, on one line', 'garbage'],
    ['with a short seal', `AAAA\n${pem}`],
    ['with an empty seal', `\n${pem}`],
    ['as nothing', ''],
  ])('is refused when sealed %s', (_, sealed) => {
    expect(unsealPem(url, sealed, [secret])).toBeUndefined();
  });
});
