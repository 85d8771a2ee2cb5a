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
/** A signature without these could be used again, later or for something else. */
const ALWAYS_SIGNED = ['host', 'x-acs-content-sha256', 'x-acs-date'];

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

/** Throws what the API answers to a request that is not signed by one of `credentials`. */
export function checkSignature(
  request: IncomingMessage,
  body: Buffer,
  credentials: readonly ApiCredentials[],
  now: number,
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
  const contentSha256 = header(request, 'x-acs-content-sha256');
  const known = credentials.find((one) => one.accessKeyId === accessKeyId);
  if (known === undefined)
    throw new RefusedRequest(403, 'InvalidAccessKeyID', `invalid access key ID '${accessKeyId}'`);
  const { accessKeySecret, securityToken = '' } = known;
  if (securityToken !== '' && request.headers['x-acs-security-token'] !== securityToken)
    throw new RefusedRequest(403, 'AccessDenied', 'the security token is not the one of this access key');

  const signedHeaders = signed.split(';');
  const unsigned = ALWAYS_SIGNED.find((name) => !signedHeaders.includes(name));
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
  if (contentSha256 !== sha256Hex(body)) throw mismatch(': x-acs-content-sha256 is not the one of the body');
}
