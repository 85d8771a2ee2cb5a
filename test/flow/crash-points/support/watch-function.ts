import type { FunctionSpec } from '../../../../emulator/fc/function-spec.ts';
import type { Crasher } from './crasher.ts';
import { startHttpGate } from './http-gate.ts';
import { postgresProtocol } from './postgres-protocol.ts';
import { redisProtocol } from './redis-protocol.ts';
import { nameApiCall, nameOssRequest, nameRedisCommand } from './step-names.ts';
import { startTurnGate } from './turn-gate.ts';

/** Where a function finds what it talks to. */
export interface Surroundings {
  /** Modules that Node.js is to require before it. */
  preloads: readonly string[];
  /** What it has in its environment for that besides. */
  env: FunctionSpec['env'];
  /** What a step is called. */
  nameStatement: (sql: string, parameters: string) => string;
  databaseUrl: string;
  redisUrl: string;
  ossUrl: string;
  hookUrl: string;
  /** Undefined while Function Compute takes no hand-overs of this function. */
  apiUrl: () => string | undefined;
  onOssRequest: (step: string, target: string) => void;
}

interface WatchedFunction {
  env: FunctionSpec['env'];
  close(): Promise<void>;
}

function through(url: string, { port }: { port: number }): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port) };
}

/** Puts itself between a function and all that it talks to. */
export async function watchFunction(
  crasher: Crasher,
  {
    preloads,
    env,
    nameStatement,
    databaseUrl,
    redisUrl,
    ossUrl,
    hookUrl,
    apiUrl,
    onOssRequest,
  }: Surroundings,
): Promise<WatchedFunction> {
  const [postgres, redis, oss, api, hook] = await Promise.all([
    startTurnGate({ target: addressOf(databaseUrl), protocol: postgresProtocol(nameStatement), crasher }),
    startTurnGate({ target: addressOf(redisUrl), protocol: redisProtocol(nameRedisCommand), crasher }),
    startHttpGate({ target: () => ossUrl, stepOf: nameOssRequest, onForwarded: onOssRequest, crasher }),
    startHttpGate({ target: apiUrl, stepOf: nameApiCall, crasher }),
    startHttpGate({ target: () => hookUrl, stepOf: () => 'do what the hook does', crasher }),
  ]);
  return {
    env: {
      ...env,
      NODE_OPTIONS: preloads.map((path) => `--require ${path}`).join(' '),
      DATABASE_URL: through(databaseUrl, postgres),
      REDIS_URL: through(redisUrl, redis),
      OSS_ENDPOINT: through(ossUrl, oss),
      INVOKE_ENDPOINT: `http://127.0.0.1:${api.port}`,
      HOOK_URL: through(hookUrl, hook),
    },
    close: async () =>
      void (await Promise.all([postgres, redis, oss, api, hook].map((gate) => gate.close()))),
  };
}
