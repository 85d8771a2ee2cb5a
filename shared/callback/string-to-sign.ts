import { CallbackError } from '../http/errors.ts';
import { rememberLast } from './remember-last.ts';

const PERCENT = 0x25;
const LINE_FEED = Buffer.from('\n');

/** Negative for what is no digit. */
function hexValue(byte = 0): number {
  if (byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** Percent-decoding alone, once, on bytes: `+` stays, and `%25` becomes a `%` that is not decoded again. */
export function decodePath(path: string): Buffer {
  const encoded = Buffer.from(path);
  if (!path.includes('%')) return encoded;
  let length = 0;
  for (let index = 0; index < encoded.length; index += 1) {
    let byte = encoded[index] as number;
    if (byte === PERCENT) {
      const high = hexValue(encoded[index + 1]);
      const low = hexValue(encoded[index + 2]);
      if (high < 0 || low < 0) throw new CallbackError('path_malformed');
      byte = high * 16 + low;
      index += 2;
    }
    encoded[length] = byte;
    length += 1;
  }
  return encoded.subarray(0, length);
}

export interface SignedParts {
  /** Percent-encoded, as on the request line. */
  path: string;
  /** Raw, with its leading `?`; empty when there is none. */
  query: string;
  /** The raw bytes, never a re-serialised form. */
  body: Buffer;
}

function prefixOf(path: string, query: string): Buffer {
  const signedQuery = query === '?' ? '' : query;
  return Buffer.concat([decodePath(path), Buffer.from(signedQuery), LINE_FEED]);
}

/** A function has one path. */
const prefixWithoutQuery = rememberLast((path) => prefixOf(path, ''));

/** What stands before the body in what OSS signs. */
export function signedPrefix(path: string, query: string): Buffer {
  return query === '' ? prefixWithoutQuery(path) : prefixOf(path, query);
}

/** What OSS signs: `url_decode(path) + query + "\n" + body`. No header is part of it. */
export function stringToSign({ path, query, body }: SignedParts): Buffer {
  return Buffer.concat([signedPrefix(path, query), body]);
}
