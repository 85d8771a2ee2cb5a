import { createPublicKey, type KeyObject } from 'node:crypto';

const MIN_MODULUS_BITS = 512;
const MAX_MODULUS_BITS = 8192;

/** A PEM RSA public key, or undefined: an error page, a private key and a key of another kind are none. */
export function parsePublicKey(pem: string): KeyObject | undefined {
  if (!pem.trimStart().startsWith('-----BEGIN PUBLIC KEY-----')) return undefined;
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    return undefined;
  }
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return key.asymmetricKeyType === 'rsa' && bits >= MIN_MODULUS_BITS && bits <= MAX_MODULUS_BITS
    ? key
    : undefined;
}
