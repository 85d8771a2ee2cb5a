import { decodeBase64 } from '../../../shared/callback/decode-base64.ts';
import type { Finding } from './distortion.ts';
import { repairBase64 } from './repair-base64.ts';

const OTHER_NAMES = [
  'x-forwarded-authorization',
  'x-original-authorization',
  'x-amzn-remapped-authorization',
  'x-authorization',
  'proxy-authorization',
];

export interface SignatureCandidate {
  signature: Buffer;
  finding?: Finding;
}

export const AUTHORIZATION_MISSING: Finding = {
  name: 'authorization-missing',
  shows: 'There is no Authorization header, so there is no signature to check.',
  advice:
    'Let the gateway pass Authorization on: many remove it, or take it for their own (on Function Compute the trigger needs authType anonymous).',
};

const ALTERED: Finding = {
  name: 'authorization-altered',
  shows:
    'The Authorization header was altered: OSS sends bare base64, without a scheme in front and with "+", "/" and "=".',
  advice: 'Pass the header on as it came.',
};

function renamed(name: string): Finding {
  return {
    name: 'authorization-renamed',
    shows: `The signature is in ${name}, and not in Authorization.`,
    advice: 'Let the gateway pass Authorization on under its own name.',
  };
}

/** The signature as it stands, or what it may have been. */
export function* signatureCandidates(headers: ReadonlyMap<string, string>): Generator<SignatureCandidate> {
  const given = headers.get('authorization');
  if (given) {
    const signature = decodeBase64(given);
    if (signature) yield { signature };
    for (const repaired of repairBase64(given)) yield { signature: repaired, finding: ALTERED };
  }
  for (const name of OTHER_NAMES) {
    const signature = decodeBase64(headers.get(name) ?? '');
    if (signature) yield { signature, finding: renamed(name) };
  }
}
