import { createHash, createHmac } from 'node:crypto';
import type { CloudCredentials } from '../cloud/credentials.ts';
import { percentEncode } from '../oss/percent-encode.ts';

const ALGORITHM = 'ACS3-HMAC-SHA256';

export interface Acs3Request {
  method: string;
  /** Percent-encoded, as it is sent. */
  path: string;
  query: Readonly<Record<string, string>>;
  /** By lower-case name; "host" is one of them. */
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  action: string;
  version: string;
}

export interface Acs3Options {
  credentials: CloudCredentials;
  now: Date;
  /** Never the same twice. */
  nonce: string;
}

function sha256Hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

export function encodeAcs3Query(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
}

function isSigned(header: string): boolean {
  return header.startsWith('x-acs-') || header === 'host' || header === 'content-type';
}

/** The headers of the request with those that prove who sends it. */
export function signAcs3(
  request: Acs3Request,
  { credentials, now, nonce }: Acs3Options,
): Record<string, string> {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const payloadHash = sha256Hex(request.body);
  const headers: Record<string, string> = {
    ...request.headers,
    'x-acs-action': request.action,
    'x-acs-version': request.version,
    'x-acs-date': now.toISOString().replace(/\.\d+/, ''),
    'x-acs-signature-nonce': nonce,
    'x-acs-content-sha256': payloadHash,
    ...(securityToken === undefined ? {} : { 'x-acs-security-token': securityToken }),
  };
  const signed = Object.keys(headers).filter(isSigned).sort();
  const canonical = [
    request.method,
    request.path,
    encodeAcs3Query(request.query),
    signed.map((name) => `${name}:${headers[name]?.trim()}\n`).join(''),
    signed.join(';'),
    payloadHash,
  ];
  const stringToSign = `${ALGORITHM}\n${sha256Hex(canonical.join('\n'))}`;
  const signature = createHmac('sha256', accessKeySecret).update(stringToSign).digest('hex');
  const authorization = `${ALGORITHM} Credential=${accessKeyId},SignedHeaders=${signed.join(';')},Signature=${signature}`;
  return { ...headers, authorization };
}
