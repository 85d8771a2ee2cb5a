import { createPublicKey, type KeyObject } from 'node:crypto';
import type { PublicKeyUrl } from '../callback/public-key-url.ts';

export const WELL_KNOWN_KEY_URL = 'https://gosspublic.alicdn.com/callback_pub_key_v1.pem' as PublicKeyUrl;

const PEM = `-----BEGIN PUBLIC KEY-----
MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKs/JBGzwUB2aVht4crBx3oIPBLNsjGs
C0fTXv+nvlmklvkcolvpvXLTjaxUHR3W9LXxQ2EHXAJfCB+6H2YF1k8CAwEAAQ==
-----END PUBLIC KEY-----
`;

/** OSS says that the content of a key URL never changes, so the one in use ships with the code: no network at cold start. */
export function wellKnownKey(): KeyObject {
  return createPublicKey(PEM);
}
