import { forbidden } from '../http/errors.ts';
import type { OssError } from '../http/oss-error.ts';
import type { Claim } from './claim.ts';

/** What the signature should have been, and over what; as latin1. */
export interface Computed {
  signature: string;
  stringToSign: string;
  canonicalRequest?: string;
}

/** OSS shows what it computed the signature over. */
export function signatureMismatch(
  { accessKeyId, signature }: Claim,
  { stringToSign, canonicalRequest }: Computed,
): OssError {
  const readable = (latin1: string) => Buffer.from(latin1, 'latin1');
  const hex = (latin1: string) =>
    (readable(latin1).toString('hex').toUpperCase().match(/../g) ?? []).join(' ');
  const canonical: Record<string, string> =
    canonicalRequest === undefined ? {} : { CanonicalRequest: readable(canonicalRequest).toString('utf8') };
  return forbidden(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    {
      OSSAccessKeyId: accessKeyId,
      SignatureProvided: signature,
      StringToSign: readable(stringToSign).toString('utf8'),
      StringToSignBytes: hex(stringToSign),
      ...canonical,
    },
    '0002-00000040',
  );
}
