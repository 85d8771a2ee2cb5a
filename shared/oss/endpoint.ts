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

/** By name a bucket is a part of the host, by address (of the emulator) the first part of the path. */
export function addressOf(endpoint: URL, bucket: string): BucketAddress {
  const { hostname, port } = endpoint;
  const protocol = endpoint.protocol === 'http:' ? 'http:' : 'https:';
  const byAddress = isIP(hostname) !== 0 || hostname === 'localhost';
  return {
    protocol,
    hostname: byAddress ? hostname : `${bucket}.${hostname}`,
    port,
    pathOf: (key) => `/${encodeKey(byAddress ? `${bucket}/${key}` : key)}`,
  };
}
