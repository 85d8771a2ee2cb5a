import { CallbackError } from '../http/errors.ts';
import { decodeBase64 } from './decode-base64.ts';
import { rememberLast } from './remember-last.ts';

const MAX_HEADER_LENGTH = 512;
const KEY_URL = /^https?:\/\/gosspublic\.alicdn\.com((?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+)$/;
const LOOPBACK_URL = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?\//;

declare const allowed: unique symbol;

/** An https URL on the one host where OSS publishes its callback keys. */
export type PublicKeyUrl = string & { readonly [allowed]: true };

/** OSS names one key for years. */
const readHeader = rememberLast((header) => {
  const bytes = header.length > MAX_HEADER_LENGTH ? undefined : decodeBase64(header);
  const url = bytes?.toString('latin1') ?? '';
  return { keyPath: KEY_URL.exec(url)?.[1], isLoopback: LOOPBACK_URL.test(url) };
});

/**
 * Reads `x-oss-pub-key-url`. The host is compared as a whole, and port, user info, query, fragment, escapes and dot
 * segments are not part of the grammar, so that no parser can be made to see another host. http becomes https.
 */
export function parsePublicKeyUrl(header: string): PublicKeyUrl {
  const { keyPath } = readHeader(header);
  if (keyPath === undefined) throw new CallbackError('key_url_refused');
  return `https://gosspublic.alicdn.com${keyPath}` as PublicKeyUrl;
}

/** Only the emulator names such a URL. It is never fetched: see OSS_CALLBACK_DEV_KEY. */
export function isLoopbackKeyUrl(header: string): boolean {
  return readHeader(header).isLoopback;
}
