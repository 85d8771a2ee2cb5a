import type { Bucket } from '../../store/bucket.ts';
import { compareKeys, indexOfKey } from '../../store/key-order.ts';
import { commonPrefixOf } from './common-prefix.ts';

export interface KeyListing {
  keys: string[];
  prefixes: string[];
  isTruncated: boolean;
  /** The last key or prefix of the page. */
  last: string;
}

export interface ListQuery {
  prefix: string;
  delimiter: string;
  /** Only what comes behind it is listed. */
  after: string;
  maxKeys: number;
}

/** One page of the keys of a bucket; keys that share a part up to the delimiter count as one. */
export function listKeys(bucket: Bucket, query: ListQuery): KeyListing {
  const { prefix, after, maxKeys } = query;
  const sorted = bucket.keys();
  const listing: KeyListing = { keys: [], prefixes: [], isTruncated: false, last: '' };
  for (
    let at = indexOfKey(sorted, compareKeys(prefix, after) > 0 ? prefix : after);
    at < sorted.length;
    at++
  ) {
    const key = sorted[at] ?? '';
    if (!key.startsWith(prefix)) break;
    const common = commonPrefixOf(key, query);
    const isListed =
      common === undefined ? key === after : common === after || common === listing.prefixes.at(-1);
    if (isListed) continue;
    if (listing.keys.length + listing.prefixes.length === maxKeys) return { ...listing, isTruncated: true };
    listing.last = common ?? key;
    if (common === undefined) listing.keys.push(key);
    else listing.prefixes.push(common);
  }
  return listing;
}
