import { accessDenied, invalidArgument } from '../http/errors.ts';
import type { OssError } from '../http/oss-error.ts';
import { checkTimes } from './check-times.ts';
import type { Claim } from './claim.ts';
import { type Authority, findSecret } from './find-secret.ts';
import { readClaim } from './read-claim.ts';
import { signV1, stringToSignV1 } from './sign-v1.ts';
import { canonicalRequestV4, signV4, stringToSignV4 } from './sign-v4.ts';
import { type Computed, signatureMismatch } from './signature-mismatch.ts';
import type { SignedRequest } from './signed-request.ts';

const ANONYMOUS = '';

export interface Verdict {
  accessKeyId: string;
  /** The key that the signature is over: not always the one in the path, see `keyWithSpaces`. */
  key: string | undefined;
}

export interface RequestToAuthenticate extends SignedRequest {
  keyWithSpaces: string | undefined;
}

export function checkScope({ signing }: Claim, region: string): void {
  if (signing.version !== 4) return;
  const { scope, timestamp } = signing;
  const where = 'Credential';
  const value = `${scope.date}/${scope.region}/${scope.product}`;
  if (scope.product !== 'oss')
    throw invalidArgument('The signing product of the credential is invalid.', where, value);
  if (scope.region !== region)
    throw invalidArgument('The signing region of the credential is invalid.', where, value);
  if (!timestamp.startsWith(scope.date))
    throw invalidArgument('The signing date of the credential is invalid.', where, value);
}

function sign(request: SignedRequest, { signing }: Claim, secret: string): Computed {
  if (signing.version === 1) {
    const query = new Map(
      [...request.query].filter(([name]) => !['OSSAccessKeyId', 'Signature', 'Expires'].includes(name)),
    );
    const stringToSign = stringToSignV1({ ...request, query }, signing.date);
    return { stringToSign, signature: signV1(stringToSign, secret) };
  }
  const canonicalRequest = canonicalRequestV4(request, signing.additionalHeaders);
  const stringToSign = stringToSignV4(canonicalRequest, signing.timestamp, signing.scope);
  return { canonicalRequest, stringToSign, signature: signV4(stringToSign, secret, signing.scope) };
}

function anonymous({ bucket, key }: SignedRequest): OssError {
  if (key !== undefined)
    return accessDenied('You have no right to access this object because of bucket acl.');
  if (bucket !== undefined) return accessDenied('Anonymous user has no right to access this bucket.');
  return accessDenied('Anonymous access is forbidden for this operation.');
}

/** Whose request it is. Throws OSS's error when the request does not prove it. */
export function authenticate(
  request: RequestToAuthenticate,
  authority: Authority,
  now: Date,
  isPublic: (request: SignedRequest) => boolean = () => false,
): Verdict {
  const claim = readClaim(request);
  if (claim === undefined) {
    if (isPublic(request)) return { accessKeyId: ANONYMOUS, key: request.key };
    throw anonymous(request);
  }
  checkTimes(claim, now);
  checkScope(claim, authority.region);
  const secret = findSecret(claim, authority, now);
  const { accessKeyId } = claim;
  const signed = sign(request, claim, secret);
  if (signed.signature === claim.signature) return { accessKeyId, key: request.key };
  // The SDK for Ruby sends a space as "+", and signs the space.
  const { keyWithSpaces } = request;
  const isSpaced =
    keyWithSpaces !== undefined &&
    sign({ ...request, key: keyWithSpaces }, claim, secret).signature === claim.signature;
  if (isSpaced) return { accessKeyId, key: keyWithSpaces };
  throw signatureMismatch(claim, signed);
}
