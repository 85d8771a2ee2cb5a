import { dirname } from 'node:path';
import type { AsyncInvokeConfig } from './async/async-invoke-config.ts';
import type { Credentials } from './fc-context.ts';
import type { Trigger } from './timers/timer-trigger.ts';

export interface FunctionSpec {
  /** The built file, for example dist/callback/index.js. */
  handlerPath: string;
  /** FC's handler string; its method is looked up in the file. */
  handler?: string;
  timeoutSeconds: number;
  memoryMb: number;
  env: Readonly<Record<string, string>>;
  asyncInvokeConfig?: AsyncInvokeConfig;
  triggers?: readonly Trigger[];
}

export interface Account {
  accountId: string;
  region: string;
  credentials?: Credentials | undefined;
}

export const DEFAULT_HANDLER = 'index.handler';

/** FC refuses such names at deployment. */
export function refuseReservedVariables(functionName: string, env: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(env).find((name) => name.startsWith('FC_'));
  if (reserved !== undefined)
    throw new Error(
      `${functionName}: the variable ${reserved} is not allowed, names that begin with FC_ are FC's own.`,
    );
}

/** The whole environment of an instance: FC's variables and the function's, and nothing of this process but PATH. */
export function instanceEnvironment(
  functionName: string,
  spec: FunctionSpec,
  account: Account,
  instanceId: string,
): Record<string, string> {
  const { credentials } = account;
  return {
    PATH: process.env.PATH ?? '',
    HOME: '/tmp',
    TZ: 'UTC',
    ...spec.env,
    FC_ACCOUNT_ID: account.accountId,
    FC_FUNC_CODE_PATH: dirname(spec.handlerPath),
    FC_FUNCTION_HANDLER: spec.handler ?? DEFAULT_HANDLER,
    FC_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    FC_FUNCTION_NAME: functionName,
    FC_FUNCTION_VERSION: 'LATEST',
    FC_INSTANCE_ID: instanceId,
    FC_REGION: account.region,
    ...(credentials && {
      ALIBABA_CLOUD_ACCESS_KEY_ID: credentials.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: credentials.accessKeySecret,
      ALIBABA_CLOUD_SECURITY_TOKEN: credentials.securityToken,
    }),
  };
}
