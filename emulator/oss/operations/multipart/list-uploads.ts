import { compareKeys } from '../../store/key-order.ts';
import type { UploadRecord } from '../../store/multipart-upload.ts';
import { commonPrefixOf } from '../listing/common-prefix.ts';

export interface UploadListing {
  uploads: UploadRecord[];
  prefixes: string[];
  isTruncated: boolean;
  /** Where the next page begins. */
  last: { key: string; uploadId: string };
}

export interface UploadQuery {
  prefix: string;
  delimiter: string;
  keyMarker: string;
  /** Counts only beside a key. */
  uploadIdMarker: string;
  maxUploads: number;
}

function isBehind({ key, uploadId }: UploadRecord, { keyMarker, uploadIdMarker }: UploadQuery): boolean {
  const order = compareKeys(key, keyMarker);
  return order > 0 || (order === 0 && uploadIdMarker !== '' && compareKeys(uploadId, uploadIdMarker) > 0);
}

/** One page of uploads in their order; keys that share a part up to the delimiter count as one. */
export function listUploads(sorted: readonly UploadRecord[], query: UploadQuery): UploadListing {
  const listing: UploadListing = {
    uploads: [],
    prefixes: [],
    isTruncated: false,
    last: { key: '', uploadId: '' },
  };
  for (const upload of sorted) {
    if (!upload.key.startsWith(query.prefix) || !isBehind(upload, query)) continue;
    const common = commonPrefixOf(upload.key, query);
    if (common !== undefined && [query.keyMarker, listing.prefixes.at(-1)].includes(common)) continue;
    if (listing.uploads.length + listing.prefixes.length === query.maxUploads) {
      return { ...listing, isTruncated: true };
    }
    if (common === undefined) listing.uploads.push(upload);
    else listing.prefixes.push(common);
    listing.last = common === undefined ? upload : { key: common, uploadId: '' };
  }
  return listing;
}
