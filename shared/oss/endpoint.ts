import { isIP } from 'node:net';
import { encodeKey } from './percent-encode.ts';

/** Where a bucket is reached. */
export interface BucketAddress {
  protocol: 'http:' | 'https:';
  hostname: string;
  /** Empty for the default. */
  port: string;
  /** The path of a key as it is sent: never resolved, so that a key may be "a/../b". */
  pathOf(key: string): string;
}

/** As that of an emulator, which has no names. */
export function isAddress(hostname: string): boolean {
  return isIP(hostname) !== 0 || hostname === 'localhost';
}

/** By name a bucket is a part of the host, by address (of the emulator) the first part of the path. */
export function addressOf(endpoint: URL, bucket: string): BucketAddress {
  const { hostname, port } = endpoint;
  const protocol = endpoint.protocol === 'http:' ? 'http:' : 'https:';
  const byAddress = isAddress(hostname);
  return {
    protocol,
    hostname: byAddress ? hostname : `${bucket}.${hostname}`,
    port,
    pathOf: (key) => `/${encodeKey(byAddress ? `${bucket}/${key}` : key)}`,
  };
}
