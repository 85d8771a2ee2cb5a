import { createRequire } from 'node:module';
import { Readable } from 'node:stream';

const require = createRequire(import.meta.url);
// Both are CommonJS whose types promise a default export that Node's own import does not find.
const fc = require('@alicloud/fc20230330') as typeof import('@alicloud/fc20230330');
const { $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

/** Longer than any function of ours may take. */
const LONGEST_MS = 90_000;

export interface FcCall {
  qualifier?: string;
  type?: 'Sync' | 'Async';
  logType?: 'None' | 'Tail';
  taskId?: string;
}

export interface FcAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

function officialClient({ port }: { port: number }, accessKeyId: string, accessKeySecret: string) {
  const endpoint = `127.0.0.1:${port}`;
  const config = new $OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http' });
  return new fc.default(config);
}

/** Asks the official SDK about asynchronous tasks. */
export function fcTasks(front: { port: number }) {
  const client = officialClient(front, 'local', 'local-secret');
  return {
    get: async (functionName: string, taskId: string) =>
      (await client.getAsyncTask(functionName, taskId, new fc.GetAsyncTaskRequest({}))).body,
    list: async (functionName: string, query: object = {}) =>
      (await client.listAsyncTasks(functionName, new fc.ListAsyncTasksRequest({ ...query }))).body,
    stop: (functionName: string, taskId: string) =>
      client.stopAsyncTask(functionName, taskId, new fc.StopAsyncTaskRequest({})),
  };
}

/** Invokes functions with the official SDK. What the API refuses is the SDK's own error. */
export function fcClient(front: { port: number }, accessKeyId = 'local', accessKeySecret = 'local-secret') {
  const client = officialClient(front, accessKeyId, accessKeySecret);
  return async (functionName: string, event?: string | Buffer, call: FcCall = {}): Promise<FcAnswer> => {
    const body = event === undefined ? undefined : Readable.from([Buffer.from(event)]);
    const request = new fc.InvokeFunctionRequest({ body, qualifier: call.qualifier });
    const headers = new fc.InvokeFunctionHeaders({
      xFcInvocationType: call.type,
      xFcLogType: call.logType,
      xFcAsyncTaskId: call.taskId,
    });
    // The SDK gives up as well when nothing is heard for as long as a connection may take.
    const runtime = { readTimeout: LONGEST_MS, connectTimeout: LONGEST_MS } as Parameters<
      typeof client.invokeFunctionWithOptions
    >[3];
    const answer = await client.invokeFunctionWithOptions(functionName, request, headers, runtime);
    return {
      status: Number(answer.statusCode),
      headers: answer.headers ?? {},
      body: Buffer.concat((await answer.body?.toArray()) ?? []),
    };
  };
}
