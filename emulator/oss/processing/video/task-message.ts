import { randomUUID } from 'node:crypto';
import { type MediaTask, type ObjectName, TASK_TYPE } from './media-task.ts';

export interface MessageSource {
  region: string;
  accountId: string;
  now: () => Date;
}

const EVENT_TYPE = `imm:Task:${TASK_TYPE}`;

function uriOf({ bucket, key }: ObjectName): string {
  return `oss://${bucket}/${key}`;
}

/** What a topic gets when a task has ended: https://www.alibabacloud.com/help/en/doc-detail/2743997.html */
export function writeTaskMessage(task: MediaTask, { region, accountId, now }: MessageSource): string {
  const content = {
    ProjectName: task.projectName,
    DatasetName: '',
    RequestId: task.requestId,
    StartTime: task.startTime,
    EndTime: task.endTime ?? '',
    UserData: '',
    TaskType: TASK_TYPE,
    TaskId: task.taskId,
    Status: task.status,
    Code: task.code,
    Message: task.message,
    EventSourceId: '',
    Sources: [{ URI: uriOf(task.source), SubtitleSources: null }],
    Targets: [
      {
        URI: uriOf(task.target),
        Subtitle: { Extract: { URI: '' } },
        Image: { Sprites: null, Snapshots: null, Animations: null },
      },
    ],
  };
  return JSON.stringify({
    id: randomUUID(),
    source: 'acs.imm',
    type: EVENT_TYPE,
    subject: `acs:imm:${region}:${accountId}:${task.projectName}/${EVENT_TYPE}`,
    time: String(now().getTime()),
    content: JSON.stringify(content),
  });
}
