import type { Bucket } from '../../store/bucket.ts';
import { compareKeys, indexOfKey } from '../../store/key-order.ts';
import type { ObjectVersion } from '../../store/object-record.ts';
import { NULL_VERSION_ID } from '../../store/version-id.ts';
import { commonPrefixOf } from './common-prefix.ts';

interface ListedVersion {
  version: ObjectVersion;
  isLatest: boolean;
}

export interface VersionListing {
  versions: ListedVersion[];
  prefixes: string[];
  isTruncated: boolean;
  /** Behind which the next page begins. */
  last: { key: string; versionId: string };
}

export interface VersionQuery {
  prefix: string;
  delimiter: string;
  keyMarker: string;
  /** Counts only beside a key; without it none of that key is listed. */
  versionIdMarker: string;
  maxKeys: number;
}

/** Whoever removes what he has listed comes back with a marker that is gone. */
function isBehind(marker: string, ids: readonly string[]): (id: string, index: number) => boolean {
  const at = ids.indexOf(marker);
  if (at !== -1) return (_id, index) => index > at;
  return (id) => marker === NULL_VERSION_ID || id === NULL_VERSION_ID || id < marker;
}

function versionsToList(bucket: Bucket, key: string, query: VersionQuery): ListedVersion[] {
  const all = bucket.versionsOf(key).map((version, index) => ({ version, isLatest: index === 0 }));
  if (key !== query.keyMarker) return all;
  if (query.versionIdMarker === '') return [];
  const ids = all.map(({ version }) => version.versionId);
  const isListed = isBehind(query.versionIdMarker, ids);
  return all.filter(({ version }, index) => isListed(version.versionId, index));
}

/** One page of versions, the newest of a key first; keys that share a part up to the delimiter count as one. */
export function listVersions(bucket: Bucket, query: VersionQuery): VersionListing {
  const { prefix, keyMarker, maxKeys } = query;
  const sorted = bucket.allKeys();
  const listing: VersionListing = {
    versions: [],
    prefixes: [],
    isTruncated: false,
    last: { key: '', versionId: '' },
  };
  const isFull = () => listing.versions.length + listing.prefixes.length === maxKeys;
  const begin = indexOfKey(sorted, compareKeys(prefix, keyMarker) > 0 ? prefix : keyMarker);
  for (const key of sorted.slice(begin)) {
    if (!key.startsWith(prefix)) break;
    const common = commonPrefixOf(key, query);
    if (common !== undefined) {
      if (common === keyMarker || common === listing.prefixes.at(-1)) continue;
      if (isFull()) return { ...listing, isTruncated: true };
      listing.prefixes.push(common);
      listing.last = { key: common, versionId: '' };
      continue;
    }
    for (const listed of versionsToList(bucket, key, query)) {
      if (isFull()) return { ...listing, isTruncated: true };
      listing.versions.push(listed);
      listing.last = { key, versionId: listed.version.versionId };
    }
  }
  return listing;
}
