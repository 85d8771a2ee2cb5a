import type { Oss } from './oss.ts';
import { readEtag } from './read-etag.ts';
import { xmlElements, xmlText } from './xml-text.ts';

export interface ListObjectsOptions {
  bucket: string;
  prefix?: string;
  /** Only keys behind this one. */
  startAfter?: string;
  /** Where the page before ended. */
  continuationToken?: string;
  /** At most 1000. */
  maxKeys?: number;
  timeoutMs: number;
}

export interface ListedObject {
  key: string;
  /** Without quotes, in upper case. */
  etag: string;
  size: number;
  lastModified: Date;
}

export interface ObjectPage {
  objects: ListedObject[];
  /** Absent on the last page. */
  continuationToken: string | undefined;
}

const MAX_KEYS = 1000;

function readObject(xml: string): ListedObject {
  return {
    key: decodeURIComponent(xmlText(xml, 'Key')),
    etag: readEtag(xmlText(xml, 'ETag')),
    size: Number(xmlText(xml, 'Size')),
    lastModified: new Date(xmlText(xml, 'LastModified')),
  };
}

/** One page of the objects of a bucket, in the order of their keys' bytes. */
export async function listObjects(oss: Oss, options: ListObjectsOptions): Promise<ObjectPage> {
  const { bucket, prefix, startAfter, continuationToken, maxKeys = MAX_KEYS, timeoutMs } = options;
  const query = {
    'list-type': '2',
    // XML cannot hold every character that a key may have.
    'encoding-type': 'url',
    'max-keys': String(maxKeys),
    ...(prefix && { prefix }),
    ...(startAfter && { 'start-after': startAfter }),
    ...(continuationToken && { 'continuation-token': continuationToken }),
  };
  const { body } = await oss.send({ method: 'GET', bucket, query, timeoutMs });
  const xml = body.toString('utf8');
  const isTruncated = xmlText(xml, 'IsTruncated') === 'true';
  return {
    objects: xmlElements(xml, 'Contents').map(readObject),
    continuationToken: isTruncated ? decodeURIComponent(xmlText(xml, 'NextContinuationToken')) : undefined,
  };
}
