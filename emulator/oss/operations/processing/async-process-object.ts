import { noSuchBucket, notImplemented } from '../../http/errors.ts';
import type { Action } from '../../processing/parse-stages.ts';
import { planProcess } from '../../processing/plan-process.ts';
import { badProcess, missingParameters } from '../../processing/processing-errors.ts';
import { readConvert } from '../../processing/video/read-convert.ts';
import { newKeyOf } from '../object-headers.ts';
import { bucketOf, type Operation } from '../oss-context.ts';
import { processedObjectOf } from './processed-object.ts';
import { readProcessBody } from './read-process-body.ts';

/** Refuses at once what could only fail later. */
function readAction(actions: readonly Action[]): string {
  const [action, ...others] = actions;
  if (action === undefined || others.length > 0) throw badProcess('A video takes one action at a time.');
  if (action.name !== 'convert') throw notImplemented(`video/${action.name} as an asynchronous process`);
  readConvert(action);
  return [action.name, ...action.parameters].join(',');
}

/** Begins a conversion, which goes on when the client has its answer. */
export const asyncProcessObject: Operation = async (request, context) => {
  const bucket = bucketOf(request, context);
  const { key } = processedObjectOf(bucket, request);
  const process = await readProcessBody(request, 'x-oss-async-process');
  const plan = planProcess(process, (name) => bucket.styles.find(name)?.content);
  if (plan.service !== 'video') throw notImplemented(`${plan.service} as an asynchronous process`);
  const action = readAction(plan.actions);
  if (plan.saveAs === undefined) throw missingParameters('sys/saveas');
  const { media, store } = context;
  const target = { bucket: plan.saveAs.bucket ?? bucket.record.name, key: newKeyOf(plan.saveAs) };
  if (store.findBucket(target.bucket) === undefined) throw noSuchBucket(target.bucket);
  await media.ffmpeg.find();
  const { eventId, requestId, taskId } = await media.tasks.submit({
    projectName: media.immProject,
    source: { bucket: bucket.record.name, key },
    target,
    action,
    topic: plan.topic,
    ossRequestId: request.id,
    remoteAddress: request.remoteAddress,
  });
  const answer = { EventId: eventId, RequestId: requestId, TaskId: taskId };
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify(answer)),
  };
};
