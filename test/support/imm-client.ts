import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
// CommonJS, whose types promise a default export that Node's own import does not find.
const core = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

interface ImmAnswer {
  statusCode: number;
  body: Record<string, unknown>;
}

interface Credentials {
  accessKeyId?: string;
  accessKeySecret?: string;
  securityToken?: string;
}

/** Calls IMM by the core of its official SDK, with what the generated client of 2020-09-30 hands to it. */
export function immClient({ port }: { port: number }, credentials: Credentials = {}) {
  const client = new core.default(
    new core.$OpenApiUtil.Config({
      accessKeyId: 'local',
      accessKeySecret: 'local-secret',
      ...credentials,
      endpoint: `127.0.0.1:${port}`,
      protocol: 'http',
    }),
  );
  return async (action: string, query: Record<string, string>, version = '2020-09-30') => {
    const params = new core.$OpenApiUtil.Params({
      action,
      version,
      protocol: 'HTTPS',
      pathname: '/',
      method: 'POST',
      authType: 'AK',
      style: 'RPC',
      reqBodyType: 'formData',
      bodyType: 'json',
    });
    const runtime = { readTimeout: 10_000 } as Parameters<typeof client.callApi>[2];
    const request = new core.$OpenApiUtil.OpenApiRequest({ query });
    return (await client.callApi(params, request, runtime)) as ImmAnswer;
  };
}
