import type { Oss } from './oss.ts';
import { encodeName, type ResultTarget, saveAs } from './save-as.ts';

export interface AsyncProcessObjectOptions {
  bucket: string;
  key: string;
  /** As in "video/convert,f_mp4,vcodec_h264". */
  process: string;
  target: ResultTarget;
  /** The MNS topic that is told of the end. */
  topic?: string | undefined;
  timeoutMs: number;
}

export interface MediaTaskIds {
  taskId: string;
  eventId: string;
}

/** Has OSS begin to make one object of another. Asked twice it would do it twice, so a lost connection is not tried again. */
export async function asyncProcessObject(
  oss: Oss,
  { bucket, key, process, target, topic, timeoutMs }: AsyncProcessObjectOptions,
): Promise<MediaTaskIds> {
  const notify = topic === undefined ? '' : `/notify,topic_${encodeName(topic)}`;
  const answer = await oss.send({
    method: 'POST',
    bucket,
    key,
    query: { 'x-oss-async-process': '' },
    body: Buffer.from(`x-oss-async-process=${process}|${saveAs(target)}${notify}`),
    timeoutMs,
    isRepeatable: false,
  });
  const { TaskId, EventId } = JSON.parse(answer.body.toString('utf8')) as {
    TaskId?: string;
    EventId?: string;
  };
  if (TaskId === undefined) throw new TypeError('OSS has not named the task that it began.');
  return { taskId: TaskId, eventId: EventId ?? '' };
}
