import { callbackHeaders } from '../../emulator/oss/sign-callback.ts';
import { substituteVariables } from '../../emulator/oss/substitute-variables.ts';
import { issueTicket } from '../../shared/callback/ticket.ts';
import { BUCKET, type Identity } from './identity.ts';

export const TARGET = '/callback';

const TEMPLATE = [
  'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}',
  'height=${imageInfo.height}&width=${imageInfo.width}&format=${imageInfo.format}&crc64=${crc64}',
  'clientIp=${clientIp}&reqId=${reqId}&operation=${operation}',
].join('&');

/** A kind of upload, as far as a ticket and a key depend on it. */
export interface Kind {
  name: string;
  prefix: string;
}

export interface SignedUpload {
  headers: Record<string, string>;
  body: Buffer;
}

function bodyOf(object: string, ticket: string): Buffer {
  const values = {
    bucket: BUCKET,
    object,
    etag: '97E1A27874032FC4B29F007C90DFA372',
    size: 482_113,
    mimeType: 'image/jpeg',
    'imageInfo.height': 1080,
    'imageInfo.width': 1920,
    'imageInfo.format': 'jpg',
    crc64: 12_304_250_498_511_423_013n,
    clientIp: '203.0.113.17',
    reqId: '69B3010E5A3F2C34318A9C11',
    operation: 'PutObject',
  };
  return Buffer.from(`${substituteVariables(TEMPLATE, 'form', values)}&ticket=${ticket}`);
}

/** The callback of one upload as OSS sends it, with its ticket. Each name is an upload of its own. */
export function signUpload(name: string, kind: Kind, identity: Identity): SignedUpload {
  const { privateKey, ticketSecret, publicKeyUrl } = identity;
  const object = `${kind.prefix}users/4711/${name}.jpg`;
  const issuedAt = Math.floor(Date.now() / 1000);
  const ticket = issueTicket(
    {
      jti: `upload-${name}`,
      kind: kind.name,
      bucket: BUCKET,
      key: object,
      maxSize: 5_000_000,
      sub: 'user-4711',
      vars: { album: 'holidays' },
      iat: issuedAt,
      exp: issuedAt + 24 * 3600,
    },
    ticketSecret,
  );
  const body = bodyOf(object, ticket);
  const headers = callbackHeaders({
    target: TARGET,
    body,
    privateKey,
    host: 'callback.example.com',
    contentType: 'application/x-www-form-urlencoded',
    bucket: BUCKET,
    publicKeyUrl,
    owner: '1544709436620439',
    requester: '1544709436620439',
  });
  return { headers, body };
}
