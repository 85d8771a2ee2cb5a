import { createHash, createHmac } from 'node:crypto';
import { percentDecode } from '../../percent-decode.ts';

export const ACS3_ALGORITHM = 'ACS3-HMAC-SHA256';

export interface SignedParts {
  method: string;
  rawPath: string;
  /** As it was sent, without the "?". */
  query: string;
  /** Names and values in turn. */
  rawHeaders: readonly string[];
  /** In lower case. */
  signedHeaders: readonly string[];
  contentSha256: string;
  accessKeySecret: string;
}

export function sha256Hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function canonicalPath(rawPath: string): string {
  return rawPath.replaceAll('+', '%20').replaceAll('*', '%2A').replaceAll('%7E', '~');
}

function canonicalQuery(query: string): string {
  const decode = (text: string) => percentDecode(text.replaceAll('+', ' ')).toString('utf8');
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const name = equals === -1 ? pair : pair.slice(0, equals);
      return `${encode(decode(name))}=${equals === -1 ? '' : encode(decode(pair.slice(equals + 1)))}`;
    })
    .sort()
    .join('&');
}

function canonicalHeaders(rawHeaders: readonly string[], signedHeaders: readonly string[]): string {
  const values = new Map<string, string[]>(signedHeaders.map((name) => [name, []]));
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    values.get((rawHeaders[at] ?? '').toLowerCase())?.push((rawHeaders[at + 1] ?? '').trim());
  }
  return signedHeaders.map((name) => `${name}:${(values.get(name) ?? []).sort().join(',')}\n`).join('');
}

/** The signature that the holder of the secret would send with this request, in hexadecimal. */
export function acs3Signature(parts: SignedParts): string {
  const canonicalRequest = [
    parts.method,
    canonicalPath(parts.rawPath),
    canonicalQuery(parts.query),
    canonicalHeaders(parts.rawHeaders, parts.signedHeaders),
    parts.signedHeaders.join(';'),
    parts.contentSha256,
  ].join('\n');
  const stringToSign = `${ACS3_ALGORITHM}\n${sha256Hex(canonicalRequest)}`;
  return createHmac('sha256', parts.accessKeySecret).update(stringToSign).digest('hex');
}
