import { dirname } from 'node:path';
import type { AsyncInvokeConfig } from './async/async-invoke-config.ts';
import type { Credentials } from './fc-context.ts';
import type { Trigger } from './timers/timer-trigger.ts';

export interface LifecycleHook {
  /** As "index.initialize"; a custom runtime has paths instead, and needs none. */
  handler: string;
  timeoutSeconds: number;
}

/** A program that is an HTTP server. It is told its port in FC_CUSTOM_LISTEN_PORT. */
export interface CustomRuntime {
  /** The command and its arguments; by default the bootstrap in the root of the code. */
  command?: readonly string[] | undefined;
}

export interface FunctionSpec {
  /** The built file, for example dist/callback/index.js; of a custom runtime its bootstrap. */
  handlerPath: string;
  /** The root of the code, where the handler does not lie in it. */
  codeDir?: string | undefined;
  /** FC's handler string; its method is looked up in the file. */
  handler?: string | undefined;
  timeoutSeconds: number;
  memoryMb: number;
  env: Readonly<Record<string, string>>;
  /** Functions have the credentials of the account through a role, and none without. */
  role?: string | undefined;
  initializer?: LifecycleHook | undefined;
  preStop?: LifecycleHook | undefined;
  customRuntime?: CustomRuntime | undefined;
  /** How many requests a custom runtime gets at once. */
  instanceConcurrency?: number | undefined;
  /** The most instances that FC keeps for this function alone, and the most that it may have. */
  reservedConcurrency?: number | undefined;
  asyncInvokeConfig?: AsyncInvokeConfig | undefined;
  /** When it is absent, anybody reaches the function over HTTP; otherwise an HTTP trigger says who does. */
  triggers?: readonly Trigger[] | undefined;
}

export interface Account {
  accountId: string;
  region: string;
  credentials?: Credentials | undefined;
}

export const DEFAULT_HANDLER = 'index.handler';

export function codeDirOf({ codeDir, handlerPath }: FunctionSpec): string {
  return codeDir ?? dirname(handlerPath);
}

/** FC refuses such names at deployment. */
export function refuseReservedVariables(functionName: string, env: Readonly<Record<string, string>>): void {
  const reserved = Object.keys(env).find((name) => name.startsWith('FC_'));
  if (reserved !== undefined)
    throw new Error(
      `${functionName}: the variable ${reserved} is not allowed, names that begin with FC_ are FC's own.`,
    );
}

/** The account as this function sees it. */
export function accountOf({ role }: FunctionSpec, { accountId, region, credentials }: Account): Account {
  return { accountId, region, credentials: role === undefined ? undefined : credentials };
}

/** The whole environment of an instance: FC's variables and the function's, and nothing of this process but PATH. */
export function instanceEnvironment(
  functionName: string,
  spec: FunctionSpec,
  account: Account,
  instanceId: string,
): Record<string, string> {
  const { credentials } = accountOf(spec, account);
  return {
    PATH: process.env.PATH ?? '',
    HOME: '/tmp',
    TZ: 'UTC',
    ...spec.env,
    FC_ACCOUNT_ID: account.accountId,
    FC_FUNC_CODE_PATH: codeDirOf(spec),
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
