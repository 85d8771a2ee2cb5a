import { RefusedRequest } from '../fc/read-request.ts';
import type { Media } from '../oss/processing/media.ts';
import { TASK_TYPE } from '../oss/processing/video/media-task.ts';

const notFound = (type: string) =>
  new RefusedRequest(404, 'ResourceNotFound', `The specified resource ${type} is not found.`);

function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value) return value;
  throw new RefusedRequest(400, 'InvalidArgument', `The parameter ${name} is required but not provided.`);
}

/** The operation GetTask, of a request that is signed. */
export function getTask(parameters: URLSearchParams, { tasks, immProject }: Media): Record<string, unknown> {
  const projectName = required(parameters, 'ProjectName');
  const taskType = required(parameters, 'TaskType');
  const taskId = required(parameters, 'TaskId');
  if (projectName !== immProject) throw notFound('project');
  const task = taskType === TASK_TYPE ? tasks.find(taskId) : undefined;
  if (task === undefined) throw notFound('Task');
  return {
    ProjectName: task.projectName,
    EventId: task.eventId,
    TaskType: TASK_TYPE,
    TaskId: task.taskId,
    Status: task.status,
    Progress: task.progress,
    StartTime: task.startTime,
    EndTime: task.endTime ?? '',
    UserData: '',
    Code: task.code,
    Message: task.message,
  };
}
