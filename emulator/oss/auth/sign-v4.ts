import { createHash, createHmac } from 'node:crypto';
import { percentEncode } from '../../percent-encode.ts';
import { compareText, resourceOf, type SignedRequest } from './signed-request.ts';

export const V4_ALGORITHM = 'OSS4-HMAC-SHA256';
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

export interface V4Scope {
  /** yyyymmdd */
  date: string;
  region: string;
  product: string;
}

function canonicalQuery(query: ReadonlyMap<string, string>): string {
  return [...query]
    .filter(([name]) => name !== 'x-oss-signature')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([left], [right]) => compareText(left, right))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}

function isAlwaysSigned(header: string): boolean {
  return header === 'content-type' || header === 'content-md5' || header.startsWith('x-oss-');
}

/** As latin1. `additionalHeaders` are lower case, in the order in which the client named them. */
export function canonicalRequestV4(request: SignedRequest, additionalHeaders: readonly string[]): string {
  const headers = [...request.headers]
    .filter(([name]) => isAlwaysSigned(name) || additionalHeaders.includes(name))
    .sort(([left], [right]) => compareText(left, right))
    .map(([name, value]) => `${name}:${value}\n`);
  return [
    request.method,
    percentEncode(resourceOf(request)).replaceAll('%2F', '/'),
    canonicalQuery(request.query),
    headers.join(''),
    additionalHeaders.join(';'),
    request.headers.get('x-oss-content-sha256') ?? UNSIGNED_PAYLOAD,
  ].join('\n');
}

export function stringToSignV4(canonicalRequest: string, timestamp: string, scope: V4Scope): string {
  const digest = createHash('sha256').update(canonicalRequest, 'latin1').digest('hex');
  return `${V4_ALGORITHM}\n${timestamp}\n${scope.date}/${scope.region}/${scope.product}/aliyun_v4_request\n${digest}`;
}

export function signV4(stringToSign: string, secret: string, { date, region, product }: V4Scope): string {
  const steps = [date, region, product, 'aliyun_v4_request'];
  const key = steps.reduce<string | Buffer>(
    (previous, step) => createHmac('sha256', previous).update(step).digest(),
    `aliyun_v4${secret}`,
  );
  return createHmac('sha256', key).update(stringToSign, 'latin1').digest('hex');
}
