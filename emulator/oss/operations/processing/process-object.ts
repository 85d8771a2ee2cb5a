import { isTriggerCallback } from '../../callback/parse-trigger-callback.ts';
import { noSuchBucket } from '../../http/errors.ts';
import { planProcess } from '../../processing/plan-process.ts';
import { processSource } from '../../processing/process-source.ts';
import { missingParameters } from '../../processing/processing-errors.ts';
import { newKeyOf } from '../object-headers.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { triggerCallback } from '../trigger-callback.ts';
import { processedObjectOf } from './processed-object.ts';
import { readProcessBody } from './read-process-body.ts';
import { storeResult } from './store-result.ts';

/** Processes an object, and saves the result as another. */
export const processObject: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const { key } = processedObjectOf(bucket, request);
  const process = await readProcessBody(request, 'x-oss-process');
  if (isTriggerCallback(process)) return triggerCallback(request, process, context);
  const plan = planProcess(process, (name) => bucket.styles.find(name)?.content);
  if (plan.saveAs === undefined) throw missingParameters('sys/saveas');
  const target = { bucket: plan.saveAs.bucket ?? bucket.record.name, key: newKeyOf(plan.saveAs) };
  const targetBucket = context.store.findBucket(target.bucket);
  if (targetBucket === undefined) throw noSuchBucket(target.bucket);
  const { result } = await processSource(plan, { bucket, key, versionId: undefined }, context.media);
  const saved = { bucket: targetBucket, key: target.key, contentType: result.contentType };
  async function* body() {
    yield result.body;
  }
  const { size } = await storeResult({ ...saved, body: body() }, request, context);
  const answer = { bucket: target.bucket, fileSize: size, object: target.key, status: 'OK' };
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify(answer)),
  };
};
