import { splitTarget } from '../http-event.ts';

export type ApiOperation =
  | { name: 'InvokeFunction'; functionName: string }
  | { name: 'ListAsyncTasks'; functionName: string }
  | { name: 'GetAsyncTask' | 'StopAsyncTask'; functionName: string; taskId: string };

const API_PATH = /^\/2023-03-30\//;
const FUNCTION_PATH = /^\/2023-03-30\/functions\/([\w-]+)\/(.+)$/;
const TASK_PATH = /^async-tasks\/([\w-]+)(\/stop)?$/;

export function isApiPath(target = '/'): boolean {
  return API_PATH.test(splitTarget(target).rawPath);
}

/** The operation that method and path name; undefined when there is none here. */
export function operationOf(method: string, rawPath: string): ApiOperation | undefined {
  const [, functionName = '', rest = ''] = FUNCTION_PATH.exec(rawPath) ?? [];
  const [, taskId, stop] = TASK_PATH.exec(rest) ?? [];
  if (method === 'POST' && rest === 'invocations') return { name: 'InvokeFunction', functionName };
  if (method === 'GET' && rest === 'async-tasks') return { name: 'ListAsyncTasks', functionName };
  if (taskId === undefined) return undefined;
  if (method === 'GET' && stop === undefined) return { name: 'GetAsyncTask', functionName, taskId };
  if (method === 'PUT' && stop !== undefined) return { name: 'StopAsyncTask', functionName, taskId };
  return undefined;
}
