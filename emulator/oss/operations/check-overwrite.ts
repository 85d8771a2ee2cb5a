import { fileAlreadyExists } from '../http/errors.ts';
import type { OssRequest } from '../http/oss-request.ts';
import type { Bucket } from '../store/bucket.ts';

export function checkOverwrite({ headers }: Pick<OssRequest, 'headers'>, bucket: Bucket, key: string): void {
  const isForbidden = headers.get('x-oss-forbid-overwrite')?.toLowerCase() === 'true';
  if (isForbidden && bucket.find(key) !== undefined) throw fileAlreadyExists();
}
