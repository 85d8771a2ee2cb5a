import { xmlAnswer } from '../../http/answer.ts';
import { invalidArgument } from '../../http/errors.ts';
import type { XmlElement } from '../../http/xml.ts';
import { isObject } from '../../store/object-record.ts';
import { isVersionId } from '../../store/version-id.ts';
import { ownerElement } from '../buckets/bucket-details.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { listVersions, type VersionListing, type VersionQuery } from './list-versions.ts';
import { readMaxKeys } from './read-max-keys.ts';
import { readEncoding } from './url-encoding.ts';

const DEFAULT_MAX_KEYS = 100;

function readQuery(query: ReadonlyMap<string, string>): VersionQuery {
  const parameter = (name: string) => query.get(name) ?? '';
  const [keyMarker, versionIdMarker] = [parameter('key-marker'), parameter('version-id-marker')];
  if (versionIdMarker !== '' && keyMarker === '') {
    const message = 'A version-id marker cannot be specified without a key marker.';
    throw invalidArgument(message, 'version-id-marker', versionIdMarker, '0012-00000106');
  }
  if (versionIdMarker !== '' && !isVersionId(versionIdMarker)) {
    const message = 'Invalid version id specified.';
    throw invalidArgument(message, 'version-id-marker', versionIdMarker, '0012-00000105');
  }
  return {
    prefix: parameter('prefix'),
    delimiter: parameter('delimiter'),
    keyMarker,
    versionIdMarker,
    maxKeys: readMaxKeys(query, DEFAULT_MAX_KEYS),
  };
}

function versionElements(
  { versions }: VersionListing,
  encode: (text: string) => string,
  owner: XmlElement,
): XmlElement[] {
  return versions.map(({ version, isLatest }): XmlElement => {
    const common: XmlElement[] = [
      ['Key', encode(version.key)],
      ['VersionId', version.versionId],
      ['IsLatest', isLatest],
      ['LastModified', version.lastModified],
    ];
    if (!isObject(version)) return ['DeleteMarker', [...common, owner]];
    const ofObject: XmlElement[] = [
      ['ETag', `"${version.etag}"`],
      ['Type', version.type],
      ['Size', version.size],
      ['StorageClass', version.storageClass],
    ];
    return ['Version', [...common, ...ofObject, owner]];
  });
}

export const listObjectVersions: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const { type, encode } = readEncoding(request.query);
  const query = readQuery(request.query);
  const listing = listVersions(bucket, query);
  const { isTruncated, last } = listing;
  const next: XmlElement[] = [
    ['NextKeyMarker', encode(last.key)],
    ['NextVersionIdMarker', last.versionId],
  ];
  return xmlAnswer('ListVersionsResult', [
    ['Name', bucket.record.name],
    ['Prefix', encode(query.prefix)],
    ['KeyMarker', encode(query.keyMarker)],
    ['VersionIdMarker', query.versionIdMarker],
    ['MaxKeys', query.maxKeys],
    ['Delimiter', encode(query.delimiter)],
    ...(type === '' ? [] : [['EncodingType', type] as const]),
    ['IsTruncated', isTruncated],
    ...(isTruncated ? next : []),
    ...versionElements(listing, encode, ownerElement(context)),
    ...listing.prefixes.map((common): XmlElement => ['CommonPrefixes', [['Prefix', encode(common)]]]),
  ]);
};
