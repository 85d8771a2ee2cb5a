import { fileAlreadyExists } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';

/** Where versions are kept, or were, nothing is lost: OSS does not look at the header there. */
export function checkOverwrite({ headers }: Pick<OssRequest, 'headers'>, bucket: Bucket, key: string): void {
  if (bucket.record.versioning !== undefined) return;
  const isForbidden = headers.get('x-oss-forbid-overwrite')?.toLowerCase() === 'true';
  if (isForbidden && bucket.find(key) !== undefined) throw fileAlreadyExists();
}
