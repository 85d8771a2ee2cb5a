import type { TaskQueue } from '../async/task-queue.ts';
import type { TaskView } from '../async/task-views.ts';
import type { HttpAnswer } from '../http-answer.ts';
import { RefusedRequest } from '../read-request.ts';

export type AsyncTasks = Pick<TaskQueue, 'find' | 'list' | 'stop'>;

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

function json(value: unknown): HttpAnswer {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: Buffer.from(JSON.stringify(value)),
  };
}

function unknownTask(functionName: string, taskId: string): RefusedRequest {
  const message = `the task '${taskId}' of function '${functionName}' does not exist`;
  return new RefusedRequest(404, 'AsyncTaskNotFound', message);
}

function readCount(query: URLSearchParams, name: string, otherwise: number, most: number): number {
  const text = query.get(name) ?? String(otherwise);
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (count <= most) return count;
  throw new RefusedRequest(400, 'InvalidArgument', `${name} is '${text}', and should be at most ${most}`);
}

/** The operation GetAsyncTask. */
export function getAsyncTask(tasks: AsyncTasks, functionName: string, taskId: string): HttpAnswer {
  const task = tasks.find({ functionName, taskId });
  if (task === undefined) throw unknownTask(functionName, taskId);
  return json(task);
}

/** The operation StopAsyncTask. */
export async function stopAsyncTask(
  tasks: AsyncTasks,
  functionName: string,
  taskId: string,
): Promise<HttpAnswer> {
  const task = tasks.find({ functionName, taskId });
  if (task === undefined) throw unknownTask(functionName, taskId);
  if (!(await tasks.stop({ functionName, taskId })))
    throw new RefusedRequest(400, 'InvalidArgument', `the task '${taskId}' has ended: ${task.status}`);
  return { status: 204, headers: {}, body: Buffer.alloc(0) };
}

/** The operation ListAsyncTasks: the latest first, unless it is asked for in another order. */
export function listAsyncTasks(tasks: AsyncTasks, functionName: string, search: string): HttpAnswer {
  const query = new URLSearchParams(search);
  const from = Number(query.get('startedTimeBegin') ?? Number.NEGATIVE_INFINITY);
  const to = Number(query.get('startedTimeEnd') ?? Number.POSITIVE_INFINITY);
  const isWanted = ({ taskId, status, startedTime }: TaskView) =>
    taskId.startsWith(query.get('prefix') ?? '') &&
    status === (query.get('status') ?? status) &&
    startedTime >= from &&
    startedTime <= to;
  const direction = query.get('sortOrderByTime') === 'asc' ? 1 : -1;
  const found = tasks
    .list(functionName)
    .filter(isWanted)
    .sort((one, other) => direction * (one.startedTime - other.startedTime));
  const start = readCount(query, 'nextToken', 0, found.length);
  const end = start + readCount(query, 'limit', DEFAULT_LIMIT, MAX_LIMIT);
  const withPayload = query.get('includePayload') === 'true';
  const page = found
    .slice(start, end)
    .map(({ taskPayload, ...task }) => (withPayload ? { ...task, taskPayload } : task));
  return json({ tasks: page, ...(end < found.length ? { nextToken: String(end) } : {}) });
}
