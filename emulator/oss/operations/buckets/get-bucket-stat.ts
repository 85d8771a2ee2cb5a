import { xmlAnswer } from '../../http/answer.ts';
import type { XmlElement } from '../../http/xml.ts';
import { isObject, type ObjectRecord } from '../../store/object-record.ts';
import { bucketOf, type Operation } from '../oss-context.ts';

/** What the statistics call a storage class. */
const CLASSES: Readonly<Record<string, string>> = {
  Standard: 'Standard',
  IA: 'InfrequentAccess',
  Archive: 'Archive',
  ColdArchive: 'ColdArchive',
  DeepColdArchive: 'DeepColdArchive',
};

function totalSize(stored: readonly { size: number }[]): number {
  return stored.reduce((total, { size }) => total + size, 0);
}

function classElements(objects: readonly ObjectRecord[]): XmlElement[] {
  return Object.entries(CLASSES).flatMap(([storageClass, name]): XmlElement[] => {
    const own = objects.filter((object) => object.storageClass === storageClass);
    const size = totalSize(own);
    const real: XmlElement[] = name === 'Standard' ? [] : [[`${name}RealStorage`, size]];
    return [[`${name}Storage`, size], ...real, [`${name}ObjectCount`, own.length]];
  });
}

/** OSS's own may be an hour old; this one is not. */
export const getBucketStat: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const versions = bucket.allKeys().flatMap((key) => bucket.versionsOf(key));
  const objects = versions.filter(isObject);
  const uploads = bucket.uploads.all();
  const parts = uploads.flatMap(({ key, uploadId }) => bucket.uploads.find(key, uploadId)?.parts() ?? []);
  return xmlAnswer('BucketStat', [
    ['Storage', totalSize(objects) + totalSize(parts)],
    ['ObjectCount', objects.length],
    ['MultipartUploadCount', uploads.length],
    ['LiveChannelCount', 0],
    ['LastModifiedTime', Math.floor(context.now().getTime() / 1000)],
    ...classElements(objects),
    ['MultipartPartCount', parts.length],
    ['MultipartPartStorage', totalSize(parts)],
    ['DeleteMarkerCount', versions.length - objects.length],
  ]);
};
