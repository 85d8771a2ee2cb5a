import { invalidArgument, noSuchUpload } from '../../http/errors.ts';
import type { OssRequest } from '../../http/oss-request.ts';
import type { Bucket } from '../../store/bucket.ts';
import type { MultipartUpload } from '../../store/multipart-upload.ts';

const MAX_PART_NUMBER = 10_000;

/** The upload that a request is about. It may end while the request waits: to be asked again within `alone`. */
export function uploadOf({ query, key = '' }: OssRequest, bucket: Bucket): MultipartUpload {
  const uploadId = query.get('uploadId') ?? '';
  const upload = bucket.uploads.find(key, uploadId);
  if (upload === undefined) throw noSuchUpload(uploadId);
  return upload;
}

export function partNumberOf({ query }: OssRequest): number {
  const text = query.get('partNumber') ?? '';
  const number = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_PART_NUMBER) return number;
  const message = 'Part number must be an integer between 1 and 10000, inclusive.';
  throw invalidArgument(message, 'partNumber', text);
}
