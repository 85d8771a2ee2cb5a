import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { percentDecode } from '../percent-decode.ts';

/** As weak as the key of OSS itself, so that nothing downstream can come to rely on a longer signature. */
const KEY_BITS = 512;

export interface SigningKey {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export function createSigningKey(): SigningKey {
  return generateKeyPairSync('rsa', { modulusLength: KEY_BITS });
}

/** What OSS signs: the decoded path, the query as it was sent with its "?" (or nothing), a line feed, the body. */
export function stringToSign(target: string, body: Buffer): Buffer {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 || mark === target.length - 1 ? '' : target.slice(mark);
  return Buffer.concat([percentDecode(path), Buffer.from(`${query}\n`, 'utf8'), body]);
}

export interface CallbackToSign {
  /** The path and query of the callbackUrl as they are sent; "/" when the URL has no path. */
  target: string;
  body: Buffer;
  privateKey: KeyObject;
}

export function signCallback({ target, body, privateKey }: CallbackToSign): string {
  return sign('RSA-MD5', stringToSign(target, body), privateKey).toString('base64');
}

export interface CallbackRequest extends CallbackToSign {
  host: string;
  contentType: string;
  bucket: string;
  publicKeyUrl: string;
  /** The account that owns the bucket, and the one (a RAM user, a role) that uploaded. */
  owner: string;
  requester: string;
  date?: Date;
  requestId?: string;
}

/** 24 hexadecimal digits, of which the first eight are the time in seconds. */
export function createRequestId(date: Date): string {
  const seconds = Math.floor(date.getTime() / 1000);
  return `${seconds.toString(16).padStart(8, '0')}${randomBytes(8).toString('hex')}`.toUpperCase();
}

/** Every header of the request that OSS sends, with its names in OSS's own spelling and order. */
export function callbackHeaders(request: CallbackRequest): Record<string, string> {
  const date = request.date ?? new Date();
  return {
    Host: request.host,
    Connection: 'close',
    'Content-Length': String(request.body.length),
    Authorization: signCallback(request),
    'Content-MD5': createHash('md5').update(request.body).digest('base64'),
    'Content-Type': request.contentType,
    Date: date.toUTCString(),
    'User-Agent': 'aliyun-oss-callback',
    'x-oss-additional-headers': '',
    'x-oss-bucket': request.bucket,
    'x-oss-owner': request.owner,
    'x-oss-pub-key-url': Buffer.from(request.publicKeyUrl, 'utf8').toString('base64'),
    'x-oss-request-id': request.requestId ?? createRequestId(date),
    'x-oss-requester': request.requester,
    'x-oss-signature-version': '1.0',
    'x-oss-tag': 'CALLBACK',
    'eagleeye-rpcid': '0.1',
  };
}
