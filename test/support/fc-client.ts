import { createRequire } from 'node:module';
import { Readable } from 'node:stream';

const require = createRequire(import.meta.url);
// Both are CommonJS whose types promise a default export that Node's own import does not find.
const fc = require('@alicloud/fc20230330') as typeof import('@alicloud/fc20230330');
const { $OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

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

/** Invokes functions with the official SDK. What the API refuses is the SDK's own error. */
export function fcClient(
  { port }: { port: number },
  accessKeyId = 'local',
  accessKeySecret = 'local-secret',
) {
  const endpoint = `127.0.0.1:${port}`;
  const client = new fc.default(
    new $OpenApiUtil.Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http' }),
  );
  return async (functionName: string, event?: string | Buffer, call: FcCall = {}): Promise<FcAnswer> => {
    const body = event === undefined ? undefined : Readable.from([Buffer.from(event)]);
    const request = new fc.InvokeFunctionRequest({ body, qualifier: call.qualifier });
    const headers = new fc.InvokeFunctionHeaders({
      xFcInvocationType: call.type,
      xFcLogType: call.logType,
      xFcAsyncTaskId: call.taskId,
    });
    const runtime = { readTimeout: 30_000 } as Parameters<typeof client.invokeFunctionWithOptions>[3];
    const answer = await client.invokeFunctionWithOptions(functionName, request, headers, runtime);
    return {
      status: Number(answer.statusCode),
      headers: answer.headers ?? {},
      body: Buffer.concat((await answer.body?.toArray()) ?? []),
    };
  };
}
