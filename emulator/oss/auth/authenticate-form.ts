import { missingField } from '../form/form-errors.ts';
import { accessDenied, invalidArgument } from '../http/errors.ts';
import { checkScope } from './authenticate.ts';
import { checkTimes } from './check-times.ts';
import type { Claim } from './claim.ts';
import { formatIsoBasic, parseRequestDate } from './dates.ts';
import { type Authority, findSecret } from './find-secret.ts';
import { parseCredential } from './read-claim.ts';
import { signV1 } from './sign-v1.ts';
import { signV4, V4_ALGORITHM } from './sign-v4.ts';
import { signatureMismatch } from './signature-mismatch.ts';

const MAX_AGE_MS = 7 * 24 * 60 * 60 * 1000;
const SIGNING_FIELDS = [
  'ossaccesskeyid',
  'signature',
  'policy',
  'x-oss-signature',
  'x-oss-signature-version',
];

type Fields = ReadonlyMap<string, string>;

function required(fields: Fields, name: string, ec?: string): string {
  const value = fields.get(name.toLowerCase());
  if (value === undefined || value === '') throw missingField(name, ec);
  return value;
}

function readV1(fields: Fields): Claim {
  return {
    accessKeyId: required(fields, 'OSSAccessKeyId', '0002-00000706'),
    signature: required(fields, 'Signature', '0002-00000703'),
    securityToken: fields.get('x-oss-security-token'),
    signedAt: undefined,
    expires: undefined,
    signing: { version: 1, date: '' },
  };
}

function readV4(fields: Fields): Claim {
  const version = required(fields, 'x-oss-signature-version');
  if (version !== V4_ALGORITHM) {
    throw invalidArgument('x-oss-signature-version is invalid.', 'x-oss-signature-version', version);
  }
  const credential = required(fields, 'x-oss-credential');
  const { accessKeyId, scope } = parseCredential(credential, 'x-oss-credential', '0002-00000710');
  const date = required(fields, 'x-oss-date');
  const signedAt = parseRequestDate(date);
  if (signedAt === undefined || formatIsoBasic(signedAt) !== date) {
    throw invalidArgument('x-oss-date is invalid.', 'x-oss-date', date);
  }
  return {
    accessKeyId,
    signature: required(fields, 'x-oss-signature', '0002-00000703'),
    securityToken: fields.get('x-oss-security-token'),
    signedAt,
    expires: new Date(signedAt.getTime() + MAX_AGE_MS),
    signing: { version: 4, timestamp: date, scope, additionalHeaders: [] },
  };
}

/** Whose form it is. Throws OSS's error when its fields do not prove it; what the policy says is not looked at. */
export function authenticateForm(
  fields: Fields,
  authority: Authority,
  now: Date,
): { accessKeyId: string; policy: string } {
  if (!SIGNING_FIELDS.some((name) => fields.has(name))) {
    throw accessDenied('You have no right to access this object because of bucket acl.');
  }
  const isV4 = fields.has('x-oss-signature-version') || fields.has('x-oss-signature');
  const claim = isV4 ? readV4(fields) : readV1(fields);
  const policy = required(fields, 'policy', '0002-00000702');
  checkTimes(claim, now);
  checkScope(claim, authority.region);
  const secret = findSecret(claim, authority, now);
  const { signing, signature, accessKeyId } = claim;
  const expected = signing.version === 4 ? signV4(policy, secret, signing.scope) : signV1(policy, secret);
  if (signature !== expected) throw signatureMismatch(claim, { signature: expected, stringToSign: policy });
  return { accessKeyId, policy };
}
