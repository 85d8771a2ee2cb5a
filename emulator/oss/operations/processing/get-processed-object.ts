import { planProcess } from '../../processing/plan-process.ts';
import { processSource } from '../../processing/process-source.ts';
import { badProcess } from '../../processing/processing-errors.ts';
import { isNotModified } from '../check-conditions.ts';
import { getObject, notModified, overrides } from '../get-object.ts';
import { objectHeaders } from '../object-headers.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { processedObjectOf } from './processed-object.ts';

/** Of the object that was processed, and not of what came out: ETag and time name the source in OSS, too. */
function headersOfSource(headers: Record<string, string>): Record<string, string> {
  const {
    'Content-MD5': _md5,
    'Content-Encoding': _encoding,
    'x-oss-hash-crc64ecma': _crc64,
    ...kept
  } = headers;
  return kept;
}

export const getProcessedObject: Operation = async (request, context) => {
  const process = request.query.get('x-oss-process') ?? '';
  if (process === '') return getObject(request, context);
  const bucket = bucketOf(request, context);
  const plan = planProcess(process, (name) => bucket.styles.find(name)?.content);
  if (plan.saveAs !== undefined || plan.topic !== undefined)
    throw badProcess('sys/saveas and sys/notify need a POST request.');
  const found = processedObjectOf(bucket, request);
  if (isNotModified(found, request.headers)) return notModified(found);
  const { record, result } = await processSource(
    plan,
    { bucket, key: found.key, versionId: undefined },
    context.media,
  );
  const headers = {
    ...headersOfSource(objectHeaders(record)),
    'Content-Type': result.contentType,
    ...overrides(request.query),
  };
  return { status: 200, headers, body: result.body };
};
