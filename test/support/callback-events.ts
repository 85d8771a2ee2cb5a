import { type KeyObject, randomBytes } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type FcContextOptions, fcContext } from '../../emulator/fc/fc-context.ts';
import { toFcEvent } from '../../emulator/fc/http-event.ts';
import { lowerCased, toLambdaEvent } from '../../emulator/lambda/http-event.ts';
import { callbackHeaders, createSigningKey } from '../../emulator/oss/sign-callback.ts';

const FORM = 'application/x-www-form-urlencoded';
const DEV_KEY_URL = 'http://127.0.0.1:9000/callback_pub_key.pem';
export const signingKey = createSigningKey();

export interface CallbackOptions {
  /** Path and query as they are sent. */
  target?: string;
  body?: string | Buffer;
  contentType?: string | undefined;
  method?: string;
  keyUrl?: string;
  privateKey?: KeyObject;
  /** Put in place of, or beside, what OSS would send; undefined removes a header. */
  headers?: Readonly<Record<string, string | undefined>>;
}

export interface CallbackRequest {
  method: string;
  target: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** A request as OSS would send it, signed with the key of these tests. */
export function signedRequest(options: CallbackOptions = {}): CallbackRequest {
  const target = options.target ?? '/callback';
  const body = Buffer.from(options.body ?? '');
  const headers: Record<string, string> = callbackHeaders({
    target,
    body,
    privateKey: options.privateKey ?? signingKey.privateKey,
    host: 'callback.example.com',
    contentType: options.contentType ?? FORM,
    bucket: 'examplebucket',
    publicKeyUrl: options.keyUrl ?? DEV_KEY_URL,
    owner: '1544709436620439',
    requester: '1544709436620439',
  });
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value === undefined) delete headers[name];
    else headers[name] = value;
  }
  return { method: options.method ?? 'POST', target, headers, body };
}

export function toFc({ method, target, headers, body }: CallbackRequest, time = new Date()): Buffer {
  return toFcEvent({
    method,
    target,
    httpVersion: '1.1',
    rawHeaders: Object.entries(headers).flat(),
    body,
    sourceIp: '127.0.0.1',
    accountId: '0000000000000000',
    requestId: `1-${randomBytes(12).toString('hex')}`,
    time,
  });
}

export function toLambda(request: CallbackRequest): APIGatewayProxyEventV2 {
  return toLambdaEvent({ ...request, headers: lowerCased(request.headers) });
}

/** As Function Compute gives it to an instance of a function, which has a role if it has credentials. */
export function fcContextOf(timeoutSeconds = 10, credentials?: FcContextOptions['credentials']): unknown {
  return fcContext({
    functionName: 'callback',
    handler: 'index.handler',
    timeoutSeconds,
    memoryMb: 512,
    requestId: `1-${randomBytes(12).toString('hex')}`,
    region: 'cn-hangzhou',
    accountId: '0000000000000000',
    credentials,
  });
}
