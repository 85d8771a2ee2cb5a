import { createHash } from 'node:crypto';
import { encodeKey, percentEncode } from './percent-encode.ts';
import { ALGORITHM, type Scope, type SigningOptions, scopeOf, signInScope } from './v4-scope.ts';

const PAYLOAD = 'UNSIGNED-PAYLOAD';

export interface RequestToSign {
  method: string;
  bucket: string;
  /** Absent for what concerns the bucket itself. */
  key?: string | undefined;
  query?: Readonly<Record<string, string>>;
  /** By lower-case name. */
  headers?: Readonly<Record<string, string>>;
}

/** Sorted by the bytes of what is sent. */
export function encodeQuery(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}

function isSigned(header: string): boolean {
  return header === 'content-type' || header === 'content-md5' || header.startsWith('x-oss-');
}

function signature(
  { method, bucket, key = '', query = {}, headers = {} }: RequestToSign,
  { timestamp, scope }: Scope,
  { credentials }: SigningOptions,
): string {
  const signed = Object.entries(headers)
    .filter(([name]) => isSigned(name))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`);
  const canonical = [
    method,
    `/${encodeKey(`${bucket}/${key}`)}`,
    encodeQuery(query),
    signed.join(''),
    '',
    PAYLOAD,
  ];
  const digest = createHash('sha256').update(canonical.join('\n')).digest('hex');
  return signInScope(`${ALGORITHM}\n${timestamp}\n${scope}\n${digest}`, scope, credentials);
}

/** The headers of the request with those that prove who sends it. */
export function signHeaders(request: RequestToSign, options: SigningOptions): Record<string, string> {
  const scope = scopeOf(options);
  const { securityToken } = options.credentials;
  const headers = {
    ...request.headers,
    'x-oss-date': scope.timestamp,
    'x-oss-content-sha256': PAYLOAD,
    ...(securityToken === undefined ? {} : { 'x-oss-security-token': securityToken }),
  };
  const signed = signature({ ...request, headers }, scope, options);
  return { ...headers, authorization: `${ALGORITHM} Credential=${scope.credential},Signature=${signed}` };
}

/** The query of a URL with which somebody else may send this request, once or more, for so long. */
export function presignQuery(
  request: RequestToSign,
  options: SigningOptions & { expiresSeconds: number },
): Record<string, string> {
  const scope = scopeOf(options);
  const { securityToken } = options.credentials;
  const query = {
    ...request.query,
    'x-oss-signature-version': ALGORITHM,
    'x-oss-credential': scope.credential,
    'x-oss-date': scope.timestamp,
    'x-oss-expires': String(options.expiresSeconds),
    ...(securityToken === undefined ? {} : { 'x-oss-security-token': securityToken }),
  };
  return { ...query, 'x-oss-signature': signature({ ...request, query }, scope, options) };
}
