import type { KeyObject } from 'node:crypto';
import { WELL_KNOWN_KEY_URL } from '../../../shared/public-keys/well-known-key.ts';
import type { CapturedRequest } from './captured-request.ts';
import type { Finding } from './distortion.ts';
import { type KeysAtHand, keyCandidates, type NamedKey } from './key-candidates.ts';
import { recoverDigest } from './recover-digest.ts';
import { AUTHORIZATION_MISSING, signatureCandidates } from './signature-candidates.ts';

/** A signature and the key that made it. What it signed is known by its MD5 only. */
export interface ProvenKey {
  signature: Buffer;
  key: KeyObject;
  keyName: string;
  digest: Buffer;
  findings: readonly Finding[];
}

const NOT_AT_HAND: Finding = {
  name: 'key-not-at-hand',
  shows: 'The header names a key that does not ship with this program, so the signature cannot be checked.',
  advice:
    'Run it again with --fetch, which gets that key from gosspublic.alicdn.com, or with --key file.pem.',
};

const FOREIGN: Finding = {
  name: 'not-signed-by-key',
  shows:
    'The signature was not made with this key, or the Authorization header was damaged: whatever was signed, it cannot match.',
  advice:
    'If the sender is a program of yours, let it sign with the private key that belongs to this public key. Otherwise the request is forged.',
};

function findingsOf(...findings: readonly (Finding | undefined)[]): Finding[] {
  return findings.filter((finding) => finding !== undefined);
}

/** The signature and the key that belong together, tried as they stand first; or why there are none. */
export function proveKey(
  { headers }: CapturedRequest,
  named: NamedKey,
  atHand: KeysAtHand,
): ProvenKey | Finding[] {
  const keys = keyCandidates(named, atHand);
  let any = false;
  for (const { signature, finding } of signatureCandidates(headers)) {
    any = true;
    for (const { key, name, finding: ofKey } of keys) {
      const digest = recoverDigest(signature, key);
      if (!digest) continue;
      return { signature, key, keyName: name, digest, findings: findingsOf(finding, ofKey) };
    }
  }
  if (!any && !headers.get('authorization')) return findingsOf(AUTHORIZATION_MISSING, named.finding);
  const { given, fetched } = atHand;
  if (named.finding && !given) return [named.finding];
  const checked = given !== undefined || fetched !== undefined || named.url === WELL_KNOWN_KEY_URL;
  return [checked ? FOREIGN : NOT_AT_HAND];
}
