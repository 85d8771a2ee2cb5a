import { parseTriggerCallback } from '../callback/parse-trigger-callback.ts';
import type { Answer } from '../http/answer.ts';
import type { OssRequest } from '../http/oss-request.ts';
import { objectHeaders } from './object-headers.ts';
import { bucketOf, type OssContext } from './oss-context.ts';
import { processedObjectOf } from './processing/processed-object.ts';
import { callBack, readChecked } from './upload-callback.ts';

/** Sends the callback for an object that is there already, as if it had been uploaded now. */
export async function triggerCallback(
  request: OssRequest,
  process: string,
  context: OssContext,
): Promise<Answer> {
  const bucket = bucketOf(request, context);
  const object = processedObjectOf(bucket, request);
  const config = await readChecked(() => parseTriggerCallback(process), context);
  const { ETag = '' } = objectHeaders(object);
  const answer = { status: 200, headers: { ETag } };
  const { callbacks } = context;
  if (config === undefined || callbacks === undefined) return answer;
  const stored = { operation: 'PostObject' as const, bucket, context, object, request };
  return callBack(stored, answer, config, callbacks);
}
