import { childText } from '../../http/parse-xml.ts';
import type { Operation } from '../oss-context.ts';
import { readXmlBody } from '../read-xml-body.ts';
import { readBucketAcl } from './bucket-acl.ts';
import { makeBucket } from './make-bucket.ts';

/** Making a bucket again that one has is no error. */
export const putBucket: Operation = async (request, context) => {
  const acl = readBucketAcl(request);
  const configuration = await readXmlBody(request);
  const storageClass = configuration && childText(configuration, 'StorageClass');
  const bucket = await makeBucket(request, context, storageClass === undefined ? {} : { storageClass });
  if (acl !== undefined) await bucket.configure({ acl });
  return { status: 200, headers: { Location: `/${bucket.record.name}` } };
};
