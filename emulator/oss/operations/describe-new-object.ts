import { invalidArgument } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket, NewObject } from '../store/bucket.ts';
import { keptHeaders } from './object-headers.ts';

const STORAGE_CLASS = 'x-oss-storage-class';
const STORAGE_CLASSES: readonly string[] = ['Standard', 'IA', 'Archive', 'ColdArchive', 'DeepColdArchive'];

function readStorageClass({ headers }: Pick<OssRequest, 'headers'>, { record }: Bucket): string {
  const asked = headers.get(STORAGE_CLASS);
  if (asked === undefined) return record.storageClass;
  if (STORAGE_CLASSES.includes(asked)) return asked;
  throw invalidArgument('The storage class is invalid.', STORAGE_CLASS, asked);
}

/** What an upload says of its object besides the bytes; to be refused before they are read. */
export function describeNewObject(
  request: Pick<OssRequest, 'headers'>,
  bucket: Bucket,
): Pick<NewObject, 'storageClass' | 'headers'> {
  return { storageClass: readStorageClass(request, bucket), headers: keptHeaders(request.headers) };
}
