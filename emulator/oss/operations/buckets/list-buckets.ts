import { xmlAnswer } from '../../http/answer.ts';
import type { XmlElement } from '../../http/xml.ts';
import { readMaxKeys } from '../listing/read-max-keys.ts';
import type { Operation } from '../oss-context.ts';
import { bucketElements, ownerElement } from './bucket-details.ts';

const DEFAULT_MAX_KEYS = 100;

export const listBuckets: Operation = async ({ query }, context) => {
  const prefix = query.get('prefix') ?? '';
  const marker = query.get('marker') ?? '';
  const maxKeys = readMaxKeys(query, DEFAULT_MAX_KEYS);
  const matching = context.store
    .buckets()
    .filter(({ record }) => record.name.startsWith(prefix) && record.name > marker);
  const page = matching.slice(0, maxKeys);
  const isTruncated = matching.length > page.length;
  // OSS tells of pages only those who ask for one.
  const paging: XmlElement[] =
    query.size === 0 && !isTruncated
      ? []
      : [
          ['Prefix', prefix],
          ['Marker', marker],
          ['MaxKeys', maxKeys],
          ['IsTruncated', isTruncated],
          ...(isTruncated ? [['NextMarker', page.at(-1)?.record.name ?? ''] as const] : []),
        ];
  const buckets = page.map((bucket): XmlElement => ['Bucket', bucketElements(bucket, context)]);
  return xmlAnswer('ListAllMyBucketsResult', [...paging, ownerElement(context), ['Buckets', buckets]]);
};
