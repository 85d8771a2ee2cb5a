import { accessDenied, invalidArgument } from '../http/errors.ts';
import type { Claim } from './claim.ts';
import { formatIsoBasic, parseRequestDate } from './dates.ts';
import { V4_ALGORITHM, type V4Scope } from './sign-v4.ts';
import type { SignedRequest } from './signed-request.ts';

const MAX_EXPIRES_SECONDS = 7 * 24 * 60 * 60;
const CREDENTIAL = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aliyun_v4_request$/;

export function parseCredential(
  credential: string,
  where: string,
  ec = '0002-00000213',
): { accessKeyId: string; scope: V4Scope } {
  const [, accessKeyId, date, region, product] = CREDENTIAL.exec(credential) ?? [];
  if (accessKeyId === undefined || date === undefined || region === undefined || product === undefined) {
    throw invalidArgument(`The credential in ${where} is invalid.`, where, credential, ec);
  }
  return { accessKeyId, scope: { date, region, product } };
}

function parseAdditionalHeaders(list: string | undefined): string[] {
  return list === undefined || list === '' ? [] : list.toLowerCase().split(';');
}

function dateOf({ headers }: SignedRequest): { text: string; date: Date } {
  // The SDK for Node.js sends no Date with V1, and the one for Android no x-oss-date with V4.
  const text = headers.get('x-oss-date') ?? headers.get('date') ?? '';
  const date = parseRequestDate(text);
  if (date === undefined) {
    throw invalidArgument('OSS authentication requires a valid Date.', 'Date', text, '0002-00000505');
  }
  return { text, date };
}

function readV4Header(request: SignedRequest, authorization: string): Claim {
  const parameters = new Map(
    authorization
      .slice(V4_ALGORITHM.length)
      .split(',')
      .map((part) => part.trim().split('='))
      .map(([name = '', ...value]) => [name.trim(), value.join('=').trim()]),
  );
  const { accessKeyId, scope } = parseCredential(parameters.get('Credential') ?? '', 'Authorization');
  const { date } = dateOf(request);
  return {
    accessKeyId,
    signature: parameters.get('Signature') ?? '',
    securityToken: request.headers.get('x-oss-security-token'),
    signedAt: date,
    expires: undefined,
    signing: {
      version: 4,
      timestamp: formatIsoBasic(date),
      scope,
      additionalHeaders: parseAdditionalHeaders(parameters.get('AdditionalHeaders')),
    },
  };
}

function readV4Query({ query }: SignedRequest): Claim {
  const version = query.get('x-oss-signature-version') ?? '';
  if (version !== V4_ALGORITHM)
    throw invalidArgument('x-oss-signature-version is invalid.', 'x-oss-signature-version', version);
  const { accessKeyId, scope } = parseCredential(query.get('x-oss-credential') ?? '', 'x-oss-credential');
  const timestamp = query.get('x-oss-date') ?? '';
  const signedAt = parseRequestDate(timestamp);
  if (signedAt === undefined) throw invalidArgument('x-oss-date is invalid.', 'x-oss-date', timestamp);
  const expires = query.get('x-oss-expires') ?? '';
  const seconds = /^\d+$/.test(expires) ? Number(expires) : 0;
  if (seconds < 1 || seconds > MAX_EXPIRES_SECONDS) {
    throw invalidArgument('x-oss-expires should be between 1 and 604800.', 'x-oss-expires', expires);
  }
  return {
    accessKeyId,
    signature: query.get('x-oss-signature') ?? '',
    securityToken: query.get('x-oss-security-token'),
    signedAt,
    expires: new Date(signedAt.getTime() + seconds * 1000),
    signing: {
      version: 4,
      timestamp,
      scope,
      additionalHeaders: parseAdditionalHeaders(query.get('x-oss-additional-headers')),
    },
  };
}

function readV1Query({ query }: SignedRequest): Claim {
  const [accessKeyId, signature, expires] = ['OSSAccessKeyId', 'Signature', 'Expires'].map((name) =>
    query.get(name),
  );
  if (accessKeyId === undefined || signature === undefined || expires === undefined) {
    throw accessDenied(
      'Query string authentication requires the Signature, Expires and OSSAccessKeyId parameters.',
    );
  }
  if (!/^\d{1,12}$/.test(expires)) throw accessDenied('Invalid date (should be seconds since epoch).');
  return {
    accessKeyId,
    signature,
    securityToken: query.get('security-token'),
    signedAt: undefined,
    expires: new Date(Number(expires) * 1000),
    signing: { version: 1, date: expires },
  };
}

function readV1Header(request: SignedRequest, authorization: string): Claim {
  const [, accessKeyId, signature] = /^OSS ([^:]+):(.+)$/.exec(authorization) ?? [];
  if (accessKeyId === undefined || signature === undefined) {
    throw invalidArgument('Authorization header is invalid.', 'Authorization', authorization);
  }
  const { text, date } = dateOf(request);
  return {
    accessKeyId,
    signature,
    securityToken: request.headers.get('x-oss-security-token'),
    signedAt: date,
    expires: undefined,
    signing: { version: 1, date: text },
  };
}

/** Undefined when the request is anonymous. */
export function readClaim(request: SignedRequest): Claim | undefined {
  const { headers, query } = request;
  const authorization = headers.get('authorization');
  if (authorization?.startsWith(V4_ALGORITHM)) return readV4Header(request, authorization);
  if (authorization !== undefined) return readV1Header(request, authorization);
  if (query.has('x-oss-signature-version') || query.has('x-oss-signature')) return readV4Query(request);
  if (query.has('OSSAccessKeyId') || query.has('Signature')) return readV1Query(request);
  return undefined;
}
