import { constants, type KeyObject, publicDecrypt } from 'node:crypto';

/** DigestInfo of MD5 (RFC 8017, section 9.2), in front of the 16 bytes of the digest. */
const MD5_DIGEST_INFO = Buffer.from('3020300c06082a864886f70d020505000410', 'hex');
const MD5_BYTES = 16;

/** The MD5 that this key signed; undefined when the signature was not made with it, or was damaged. */
export function recoverDigest(signature: Buffer, key: KeyObject): Buffer | undefined {
  let block: Buffer;
  try {
    block = publicDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, signature);
  } catch {
    return undefined;
  }
  const genuine = block.subarray(0, -MD5_BYTES).equals(MD5_DIGEST_INFO);
  return genuine ? block.subarray(-MD5_BYTES) : undefined;
}
