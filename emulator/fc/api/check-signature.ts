import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { splitTarget } from '../http-event.ts';
import { RefusedRequest } from '../read-request.ts';
import { ACS3_ALGORITHM, acs3Signature, sha256Hex } from './acs3-signature.ts';

export interface ApiCredentials {
  accessKeyId: string;
  accessKeySecret: string;
  /** Must be sent too, when there is one. */
  securityToken?: string;
}

const MAX_SKEW_MS = 15 * 60 * 1000;
const AUTHORIZATION = new RegExp(
  `^${ACS3_ALGORITHM} Credential=([^,\\s]+),\\s*SignedHeaders=([^,\\s]+),\\s*Signature=([0-9a-f]{64})$`,
);

export interface SignatureRules {
  /** The headers without which a signature could be used again, later or for something else. */
  alwaysSigned: readonly string[];
  /** Whether the hash of the body has to be sent; otherwise it stands as nothing in what is signed. */
  signsBody: boolean;
}

export const API_RULES: SignatureRules = {
  alwaysSigned: ['host', 'x-acs-content-sha256', 'x-acs-date'],
  signsBody: true,
};

/** https://help.aliyun.com/en/functioncompute/fc/user-guide/configure-signature-authentication-for-http-triggers */
export const HTTP_TRIGGER_RULES: SignatureRules = { alwaysSigned: ['x-acs-date'], signsBody: false };

export interface SignatureOptions {
  credentials: readonly ApiCredentials[];
  now: number;
  rules: SignatureRules;
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  if (typeof value === 'string') return value;
  throw new RefusedRequest(400, 'MissingRequiredHeader', `required HTTP header ${name} was not specified`);
}

function checkDate(date: string, now: number): void {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(time))
    throw new RefusedRequest(400, 'InvalidArgument', `the header x-acs-date is not a date: '${date}'`);
  if (Math.abs(time - now) <= MAX_SKEW_MS) return;
  const message = `the request is dated ${date}, which is more than 15 minutes from the time here, ${new Date(now).toISOString()}`;
  throw new RefusedRequest(403, 'AccessDenied', message);
}

function mismatch(detail: string): RefusedRequest {
  const message = `The request signature we calculated does not match the signature you provided. Check your access key and signing method${detail}`;
  return new RefusedRequest(403, 'SignatureNotMatch', message);
}

/** Throws what FC answers to a request that is not signed by one of `credentials`. */
export function checkSignature(
  request: IncomingMessage,
  body: Buffer,
  { credentials, now, rules }: SignatureOptions,
): void {
  const authorization = header(request, 'authorization');
  const [, accessKeyId, signed = '', signature = ''] = AUTHORIZATION.exec(authorization) ?? [];
  if (accessKeyId === undefined)
    throw new RefusedRequest(
      403,
      'AccessDenied',
      `the header authorization is not in the form ${ACS3_ALGORITHM}`,
    );
  checkDate(header(request, 'x-acs-date'), now);
  const hasHash = rules.signsBody || request.headers['x-acs-content-sha256'] !== undefined;
  const contentSha256 = hasHash ? header(request, 'x-acs-content-sha256') : '';
  const known = credentials.find((one) => one.accessKeyId === accessKeyId);
  if (known === undefined)
    throw new RefusedRequest(403, 'InvalidAccessKeyID', `invalid access key ID '${accessKeyId}'`);
  const { accessKeySecret, securityToken = '' } = known;
  if (securityToken !== '' && request.headers['x-acs-security-token'] !== securityToken)
    throw new RefusedRequest(403, 'AccessDenied', 'the security token is not the one of this access key');

  const signedHeaders = signed.split(';');
  const unsigned = rules.alwaysSigned.find((name) => !signedHeaders.includes(name));
  if (unsigned !== undefined) throw mismatch(`: the header ${unsigned} is not signed`);
  const { method = '', url = '/', rawHeaders } = request;
  const target = splitTarget(url);
  const expected = acs3Signature({
    method,
    ...target,
    rawHeaders,
    signedHeaders,
    contentSha256,
    accessKeySecret,
  });
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) throw mismatch('');
  if (hasHash && contentSha256 !== sha256Hex(body))
    throw mismatch(': x-acs-content-sha256 is not the one of the body');
}
