import type { Acs } from './acs.ts';

export interface GetMediaTaskOptions {
  /** The IMM project that the bucket is attached to. */
  project: string;
  taskId: string;
  timeoutMs: number;
}

export interface MediaTask {
  /** "Running", "Succeeded" or "Failed". */
  status: string;
  /** In per cent. */
  progress: number;
  /** Why it has failed. */
  code: string;
  message: string;
}

interface TaskAnswer {
  Status?: string;
  Progress?: number;
  Code?: string;
  Message?: string;
}

/** Asks IMM what became of a conversion. One that it does not know is refused with ResourceNotFound. */
export async function getMediaTask(
  imm: Acs,
  { project, taskId, timeoutMs }: GetMediaTaskOptions,
): Promise<MediaTask> {
  const { body } = await imm.send({
    action: 'GetTask',
    version: '2020-09-30',
    path: '/',
    query: { ProjectName: project, TaskType: 'MediaConvert', TaskId: taskId },
    timeoutMs,
  });
  const {
    Status = '',
    Progress = 0,
    Code = '',
    Message = '',
  } = JSON.parse(body.toString('utf8')) as TaskAnswer;
  return { status: Status, progress: Progress, code: Code, message: Message };
}
