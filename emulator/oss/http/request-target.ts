import { isUtf8 } from 'node:buffer';
import { percentDecode } from '../../percent-decode.ts';
import { invalidObjectName } from './errors.ts';

export interface Addressing {
  /** Host names that stand for a bucket, as a CNAME does. */
  hosts: ReadonlyMap<string, string>;
  /** Names under which <bucket>.<name> is a bucket. */
  domains: readonly string[];
}

export interface RequestTarget {
  bucket: string | undefined;
  key: string | undefined;
  /** Decoded; a parameter without a value has an empty one. */
  query: ReadonlyMap<string, string>;
  /** The key with its "+" read as spaces, where that makes a difference. */
  keyWithSpaces: string | undefined;
}

// The SDK for Node.js makes such a Host up on an IP address, from "undefined" or nothing when there is no bucket.
const OSS_HOST = /^([^.]*)\.(?:[a-z0-9-]+\.aliyuncs\.com|oss-[a-z0-9-]+\..+)$/;

function bucketOfHost(
  host: string,
  { hosts, domains }: Addressing,
): { bucket?: string | undefined; inHost: boolean } {
  const name = host.toLowerCase().replace(/:\d*$/, '');
  const known = hosts.get(name);
  if (known !== undefined) return { bucket: known, inHost: true };
  const domain = domains.find((candidate) => name.endsWith(`.${candidate}`));
  const label = domain === undefined ? OSS_HOST.exec(name)?.[1] : name.slice(0, -domain.length - 1);
  if (label === undefined || label.includes('.')) return { inHost: false };
  return { bucket: label === '' || label === 'undefined' ? undefined : label, inHost: true };
}

function decodeName(encoded: string): string {
  const bytes = percentDecode(encoded);
  if (!isUtf8(bytes)) throw invalidObjectName();
  return bytes.toString('utf8');
}

function decodeQueryPart(part: string): string {
  return percentDecode(part.replaceAll('+', ' ')).toString('utf8');
}

function parseQuery(query: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const parameter of query.split('&')) {
    if (parameter === '') continue;
    const mark = parameter.indexOf('=');
    const name = mark === -1 ? parameter : parameter.slice(0, mark);
    parameters.set(decodeQueryPart(name), mark === -1 ? '' : decodeQueryPart(parameter.slice(mark + 1)));
  }
  return parameters;
}

/** Splits only after decoding: some SDKs encode the slash between the bucket and the key. */
function splitPath(
  path: string,
  host: string,
  addressing: Addressing,
): { bucket?: string | undefined; key: string } {
  const decoded = decodeName(path.replace(/^\//, ''));
  const { bucket, inHost } = bucketOfHost(host, addressing);
  if (inHost) return { bucket, key: decoded };
  const slash = decoded.indexOf('/');
  if (slash === -1) return { bucket: decoded === '' ? undefined : decoded, key: '' };
  return { bucket: decoded.slice(0, slash), key: decoded.slice(slash + 1) };
}

/** Which bucket and key a request means, in any of the ways that SDKs address them. */
export function parseTarget(target: string, host: string, addressing: Addressing): RequestTarget {
  const mark = target.indexOf('?');
  const path = mark === -1 ? target : target.slice(0, mark);
  const { bucket, key } = splitPath(path, host, addressing);
  const spaced = path.includes('+') ? splitPath(path.replaceAll('+', '%20'), host, addressing).key : key;
  return {
    bucket,
    key: key === '' ? undefined : key,
    query: parseQuery(mark === -1 ? '' : target.slice(mark + 1)),
    keyWithSpaces: spaced === key ? undefined : spaced,
  };
}
