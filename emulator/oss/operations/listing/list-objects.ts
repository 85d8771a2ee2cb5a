import { isUtf8 } from 'node:buffer';
import { xmlAnswer } from '../../http/answer.ts';
import { invalidArgument } from '../../http/errors.ts';
import type { XmlElement } from '../../http/xml.ts';
import type { Bucket } from '../../store/bucket.ts';
import { ownerElement } from '../buckets/bucket-details.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { type KeyListing, listKeys } from './list-keys.ts';
import { readMaxKeys } from './read-max-keys.ts';
import { readEncoding } from './url-encoding.ts';

const DEFAULT_MAX_KEYS = 100;
type Encode = (text: string) => string;

function contents(
  bucket: Bucket,
  { keys }: KeyListing,
  encode: Encode,
  owner: readonly XmlElement[],
): XmlElement[] {
  return keys.flatMap((key): XmlElement[] => {
    const object = bucket.find(key);
    if (object === undefined) return [];
    const elements: XmlElement[] = [
      ['Key', encode(key)],
      ['LastModified', object.lastModified],
      ['ETag', `"${object.etag}"`],
      ['Type', object.type],
      ['Size', object.size],
      ['StorageClass', object.storageClass],
      ...owner,
    ];
    return [['Contents', elements]];
  });
}

function commonPrefixes({ prefixes }: KeyListing, encode: Encode): XmlElement[] {
  return prefixes.map((prefix) => ['CommonPrefixes', [['Prefix', encode(prefix)]]]);
}

function readToken(token: string): string {
  const bytes = Buffer.from(token, 'base64');
  if (bytes.toString('base64') === token && isUtf8(bytes)) return bytes.toString('utf8');
  throw invalidArgument('The continuation token provided is incorrect.', 'continuation-token', token);
}

export const listObjects: Operation = async (request, context) => {
  const { query } = request;
  const bucket = bucketOf(request, context);
  const { type, encode } = readEncoding(query);
  const parameter = (name: string) => query.get(name) ?? '';
  const [prefix, delimiter, marker] = [parameter('prefix'), parameter('delimiter'), parameter('marker')];
  const maxKeys = readMaxKeys(query, DEFAULT_MAX_KEYS);
  const listing = listKeys(bucket, { prefix, delimiter, after: marker, maxKeys });
  return xmlAnswer('ListBucketResult', [
    ['Name', bucket.record.name],
    ['Prefix', encode(prefix)],
    ['Marker', encode(marker)],
    ['MaxKeys', maxKeys],
    ['Delimiter', encode(delimiter)],
    ...(type === '' ? [] : [['EncodingType', type] as const]),
    ['IsTruncated', listing.isTruncated],
    ...(listing.isTruncated ? [['NextMarker', encode(listing.last)] as const] : []),
    ...contents(bucket, listing, encode, [ownerElement(context)]),
    ...commonPrefixes(listing, encode),
  ]);
};

export const listObjectsV2: Operation = async (request, context) => {
  const { query } = request;
  const bucket = bucketOf(request, context);
  const { type, encode } = readEncoding(query);
  const parameter = (name: string) => query.get(name) ?? '';
  const [prefix, delimiter, startAfter] = [
    parameter('prefix'),
    parameter('delimiter'),
    parameter('start-after'),
  ];
  const token = parameter('continuation-token');
  const maxKeys = readMaxKeys(query, DEFAULT_MAX_KEYS);
  const after = token === '' ? startAfter : readToken(token);
  const listing = listKeys(bucket, { prefix, delimiter, after, maxKeys });
  const nextToken = Buffer.from(listing.last).toString('base64');
  const owner = parameter('fetch-owner').toLowerCase() === 'true' ? [ownerElement(context)] : [];
  return xmlAnswer('ListBucketResult', [
    ['Name', bucket.record.name],
    ['Prefix', encode(prefix)],
    ...(startAfter === '' ? [] : [['StartAfter', encode(startAfter)] as const]),
    ...(token === '' ? [] : [['ContinuationToken', token] as const]),
    ['MaxKeys', maxKeys],
    ['Delimiter', encode(delimiter)],
    ...(type === '' ? [] : [['EncodingType', type] as const]),
    ['IsTruncated', listing.isTruncated],
    ...(listing.isTruncated ? [['NextContinuationToken', nextToken] as const] : []),
    ...contents(bucket, listing, encode, owner),
    ...commonPrefixes(listing, encode),
    ['KeyCount', listing.keys.length + listing.prefixes.length],
  ]);
};
