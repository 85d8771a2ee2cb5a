import { xmlAnswer } from '../../http/answer.ts';
import type { XmlElement } from '../../http/xml.ts';
import { readPageSize } from '../listing/read-page-size.ts';
import { readEncoding } from '../listing/url-encoding.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { listUploads } from './list-uploads.ts';

export const listMultipartUploads: Operation = async (request, context) => {
  const { query } = request;
  const bucket = bucketOf(request, context);
  const { type, encode } = readEncoding(query);
  const parameter = (name: string) => query.get(name) ?? '';
  const [prefix, delimiter] = [parameter('prefix'), parameter('delimiter')];
  const [keyMarker, uploadIdMarker] = [parameter('key-marker'), parameter('upload-id-marker')];
  const maxUploads = readPageSize(query, 'max-uploads');
  const page = { prefix, delimiter, keyMarker, uploadIdMarker, maxUploads };
  const { uploads, prefixes, isTruncated, last } = listUploads(bucket.uploads.all(), page);
  const uploadElements = uploads.map(({ key, uploadId, storageClass, initiated }): XmlElement => {
    const elements: XmlElement[] = [
      ['Key', encode(key)],
      ['UploadId', uploadId],
      ['StorageClass', storageClass],
      ['Initiated', initiated],
    ];
    return ['Upload', elements];
  });
  const prefixElements = prefixes.map(
    (common): XmlElement => ['CommonPrefixes', [['Prefix', encode(common)]]],
  );
  return xmlAnswer('ListMultipartUploadsResult', [
    ...(type === '' ? [] : [['EncodingType', type] as const]),
    ['Bucket', bucket.record.name],
    ['KeyMarker', encode(keyMarker)],
    ['UploadIdMarker', uploadIdMarker],
    ['NextKeyMarker', encode(last.key)],
    ['NextUploadIdMarker', last.uploadId],
    ['Delimiter', encode(delimiter)],
    ['Prefix', encode(prefix)],
    ['MaxUploads', maxUploads],
    ['IsTruncated', isTruncated],
    ...uploadElements,
    ...prefixElements,
  ]);
};
