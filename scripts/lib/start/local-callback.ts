import type { KeyObject } from 'node:crypto';
import { callbackHeaders } from '../../../emulator/oss/sign-callback.ts';
import { substituteVariables } from '../../../emulator/oss/substitute-variables.ts';

const TEMPLATE = 'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}';

/** The five bytes "hello". */
const UPLOAD = {
  object: 'hello.txt',
  etag: '5D41402ABC4B2A76B9719D911017C592',
  size: 5,
  mimeType: 'text/plain',
};

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export interface LocalCallback {
  callbackUrl: string;
  bucket: string;
  privateKey: KeyObject;
}

/** The callback of an upload to the local bucket, signed, as a command for any shell. Sent again it is the same upload. */
export function curlLine({ callbackUrl, bucket, privateKey }: LocalCallback): string {
  const { host, origin, pathname, search } = new URL(callbackUrl);
  const body = substituteVariables(TEMPLATE, 'form', { bucket, ...UPLOAD });
  const headers = callbackHeaders({
    target: `${pathname}${search}`,
    body: Buffer.from(body),
    privateKey,
    host,
    contentType: 'application/x-www-form-urlencoded',
    bucket,
    publicKeyUrl: `${origin}/callback_pub_key.pem`,
    owner: '0000000000000000',
    requester: '0000000000000000',
  });
  // The others are not signed, and nothing depends on them; the content type is curl's own default.
  const sent = ['Authorization', 'x-oss-pub-key-url'].map(
    (name) => `-H ${quote(`${name}: ${headers[name]}`)}`,
  );
  return ['curl -sS', "-w '\\n'", ...sent, '--data-raw', quote(body), quote(callbackUrl)].join(' ');
}
