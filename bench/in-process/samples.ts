import { lowerCased, toLambdaEvent } from '../../emulator/lambda/http-event.ts';
import { stringToSign } from '../../emulator/oss/sign-callback.ts';
import { type Identity, readIdentity } from '../lib/identity.ts';
import { PHOTO } from '../lib/photo-kind.ts';
import { toFc } from '../lib/platform-events.ts';
import { type SignedUpload, signUpload, TARGET } from '../lib/signed-upload.ts';

const SAMPLES = 64;

/** One callback in every form that is measured. */
export interface Sample {
  signedText: Buffer;
  signature: Buffer;
  ticket: string;
  fc: Buffer;
  lambda: ReturnType<typeof toLambdaEvent>;
}

function toSample({ headers, body }: SignedUpload): Sample {
  return {
    signedText: stringToSign(TARGET, body),
    signature: Buffer.from(headers.Authorization ?? '', 'base64'),
    ticket: body.toString('utf8').split('&ticket=')[1] ?? '',
    fc: toFc({ headers, body }),
    lambda: toLambdaEvent({ method: 'POST', target: TARGET, headers: lowerCased(headers), body }),
  };
}

/** Distinct, so that nothing can be cached by its content, and few enough to stay in the processor's caches alike. */
export function createSamples(identity: Identity = readIdentity(process.env)): Sample[] {
  return Array.from({ length: SAMPLES }, (_, index) =>
    toSample(signUpload(String(index).padStart(8, '0'), PHOTO, identity)),
  );
}

/** The same callback with one byte changed behind the signature's back. */
export function tamper({ fc }: Sample): Buffer {
  return Buffer.from(fc.toString('utf8').replace('482113', '482114').replace('NDgyMTEz', 'NDgyMTE0'), 'utf8');
}
