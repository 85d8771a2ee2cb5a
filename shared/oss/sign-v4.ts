import { createHash, createHmac } from 'node:crypto';
import { encodeKey, percentEncode } from './percent-encode.ts';

const ALGORITHM = 'OSS4-HMAC-SHA256';
const PAYLOAD = 'UNSIGNED-PAYLOAD';
const REQUEST_TYPE = 'aliyun_v4_request';

export interface OssCredentials {
  accessKeyId: string;
  accessKeySecret: string;
  /** Of temporary credentials. */
  securityToken?: string | undefined;
}

export interface SigningOptions {
  region: string;
  credentials: OssCredentials;
  now: Date;
}

export interface RequestToSign {
  method: string;
  bucket: string;
  /** Absent for what concerns the bucket itself. */
  key?: string | undefined;
  query?: Readonly<Record<string, string>>;
  /** By lower-case name. */
  headers?: Readonly<Record<string, string>>;
}

interface Scope {
  timestamp: string;
  scope: string;
  credential: string;
}

function scopeOf({ region, credentials, now }: SigningOptions): Scope {
  const timestamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${timestamp.slice(0, 'yyyymmdd'.length)}/${region}/oss/${REQUEST_TYPE}`;
  return { timestamp, scope, credential: `${credentials.accessKeyId}/${scope}` };
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
  const signingKey = scope
    .split('/')
    .reduce<string | Buffer>(
      (secret, step) => createHmac('sha256', secret).update(step).digest(),
      `aliyun_v4${credentials.accessKeySecret}`,
    );
  return createHmac('sha256', signingKey)
    .update(`${ALGORITHM}\n${timestamp}\n${scope}\n${digest}`)
    .digest('hex');
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
