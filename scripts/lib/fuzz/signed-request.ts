import type { KeyObject } from 'node:crypto';
import { toFcEvent } from '../../../emulator/fc/http-event.ts';
import { lowerCased, toLambdaEvent } from '../../../emulator/lambda/http-event.ts';
import { callbackHeaders, createSigningKey } from '../../../emulator/oss/sign-callback.ts';

export const FORM = 'application/x-www-form-urlencoded';
const LOCAL_KEY_URL = 'http://127.0.0.1:9000/callback_pub_key.pem';
const TIME = new Date('2026-01-01T00:00:00Z');
const { privateKey, publicKey } = createSigningKey();

/** Of the key that signs: what OSS_CALLBACK_DEV_KEY would hold. */
export const devKey: KeyObject = publicKey;

export interface SignedRequestOptions {
  target?: string;
  body?: string | Buffer;
  contentType?: string;
  keyUrl?: string;
}

export interface SignedRequest {
  target: string;
  headers: Record<string, string>;
  body: Buffer;
  authorization: string;
}

/** Signed as OSS would sign it, with a key that only this process has. */
export function signedRequest(options: SignedRequestOptions = {}): SignedRequest {
  const target = options.target ?? '/callback';
  const body = Buffer.from(options.body ?? 'bucket=examplebucket&object=a.jpg&etag=97E1A278&size=31');
  const headers = callbackHeaders({
    target,
    body,
    privateKey,
    host: 'callback.example.com',
    contentType: options.contentType ?? FORM,
    bucket: 'examplebucket',
    publicKeyUrl: options.keyUrl ?? LOCAL_KEY_URL,
    owner: '1544709436620439',
    requester: '1544709436620439',
    date: TIME,
    requestId: '695599800123456789ABCDEF',
  });
  return { target, headers, body, authorization: headers.Authorization ?? '' };
}

/** The event of Function Compute's HTTP trigger. */
export function fcEventOf(
  { target, headers, body }: Omit<SignedRequest, 'authorization'>,
  method = 'POST',
): Buffer {
  return toFcEvent({
    method,
    target,
    httpVersion: '1.1',
    rawHeaders: Object.entries(headers).flat(),
    body,
    sourceIp: '127.0.0.1',
    accountId: '0000000000000000',
    requestId: '1-695599800123456789abcdef',
    time: TIME,
  });
}

export type JsonObject = Record<string, unknown>;

/** The same event, parsed, to be spoiled. */
export function fcJsonOf(request: Omit<SignedRequest, 'authorization'>, method?: string): JsonObject {
  return JSON.parse(fcEventOf(request, method).toString('utf8')) as JsonObject;
}

/** The event of a Lambda function URL. */
export function lambdaJsonOf({ headers, ...request }: SignedRequest): JsonObject {
  const event = toLambdaEvent({ ...request, method: 'POST', headers: lowerCased(headers), time: TIME });
  return { ...event };
}
