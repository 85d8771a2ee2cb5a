import { xmlAnswer } from '../../http/answer.ts';
import { invalidArgument } from '../../http/errors.ts';
import type { XmlElement } from '../../http/xml.ts';
import type { PartRecord } from '../../store/multipart-upload.ts';
import { readPageSize } from '../listing/read-page-size.ts';
import { readEncoding } from '../listing/url-encoding.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { uploadOf } from './multipart-request.ts';

function readMarker(query: ReadonlyMap<string, string>): number {
  const text = query.get('part-number-marker') ?? '';
  if (/^\d{0,9}$/.test(text)) return Number(text);
  const message = 'Argument part-number-marker must be an integer between 0 and 2147483647.';
  throw invalidArgument(message, 'part-number-marker', text);
}

function partElement({ number, lastModified, etag, crc64, size }: PartRecord): XmlElement {
  const elements: XmlElement[] = [
    ['PartNumber', number],
    ['LastModified', lastModified],
    ['ETag', `"${etag}"`],
    ['HashCrc64ecma', crc64],
    ['Size', size],
  ];
  return ['Part', elements];
}

export const listParts: Operation = async (request, context) => {
  const { query } = request;
  const bucket = bucketOf(request, context);
  const upload = uploadOf(request, bucket);
  const { type, encode } = readEncoding(query);
  const maxParts = readPageSize(query, 'max-parts');
  const marker = readMarker(query);
  const behind = upload.parts().filter(({ number }) => number > marker);
  const page = behind.slice(0, maxParts);
  return xmlAnswer('ListPartsResult', [
    ...(type === '' ? [] : [['EncodingType', type] as const]),
    ['Bucket', bucket.record.name],
    ['Key', encode(upload.record.key)],
    ['UploadId', upload.record.uploadId],
    ['StorageClass', upload.record.storageClass],
    ['PartNumberMarker', marker],
    ['NextPartNumberMarker', page.at(-1)?.number ?? 0],
    ['MaxParts', maxParts],
    ['IsTruncated', behind.length > page.length],
    ...page.map(partElement),
  ]);
};
