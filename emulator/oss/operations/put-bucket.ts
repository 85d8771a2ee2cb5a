import { invalidBucketName } from '../http/errors.ts';
import { childText } from '../http/parse-xml.ts';
import type { Operation } from './oss-context.ts';
import { readXmlBody } from './read-xml-body.ts';

const BUCKET_NAME = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

export function checkBucketName(name: string): void {
  if (!BUCKET_NAME.test(name)) throw invalidBucketName(name);
}

/** Making a bucket again that one has is no error. */
export const putBucket: Operation = async (request, { store }) => {
  const name = request.bucket ?? '';
  checkBucketName(name);
  const configuration = await readXmlBody(request);
  const storageClass = (configuration && childText(configuration, 'StorageClass')) ?? 'Standard';
  await store.createBucket({ name, creationDate: request.receivedAt.toISOString(), storageClass });
  return { status: 200, headers: { Location: `/${name}` } };
};
