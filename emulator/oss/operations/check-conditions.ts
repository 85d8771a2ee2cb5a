import { preconditionFailed } from '../http/errors.ts';
import type { ObjectRecord } from '../store/object-record.ts';

function matchesEtag(list: string, etag: string): boolean {
  return list.split(',').some((part) => {
    const candidate = part.trim().replace(/^W\//, '').replaceAll('"', '');
    return candidate === '*' || candidate.toUpperCase() === etag;
  });
}

function secondsOf(date: string | undefined): number | undefined {
  const time = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

/** Whether the object is what the client has already. Throws when a condition to go on does not hold. */
export function isNotModified(
  record: ObjectRecord,
  headers: ReadonlyMap<string, string>,
  prefix = '',
): boolean {
  const modified = secondsOf(record.lastModified) ?? 0;
  const ifMatch = headers.get(`${prefix}if-match`);
  if (ifMatch !== undefined && !matchesEtag(ifMatch, record.etag)) throw preconditionFailed('If-Match');
  const unmodifiedSince = secondsOf(headers.get(`${prefix}if-unmodified-since`));
  if (unmodifiedSince !== undefined && modified > unmodifiedSince)
    throw preconditionFailed('If-Unmodified-Since');
  const ifNoneMatch = headers.get(`${prefix}if-none-match`);
  if (ifNoneMatch !== undefined) return matchesEtag(ifNoneMatch, record.etag);
  const modifiedSince = secondsOf(headers.get(`${prefix}if-modified-since`));
  return modifiedSince !== undefined && modified <= modifiedSince;
}
