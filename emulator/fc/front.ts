import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import { listen } from '../listen.ts';
import type { ApiCredentials } from './api/check-signature.ts';
import { isApiPath, serveApi } from './api/serve-api.ts';
import { checkAsyncInvokeConfig } from './async/async-invoke-config.ts';
import { exponentialDelayMs, openTaskQueue } from './async/task-queue.ts';
import { bundleRunner } from './bundle-runner.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Account, type FunctionSpec, refuseReservedVariables } from './function-spec.ts';
import { createPool, type InstancePool } from './instance-pool.ts';
import { createInvokeEvent, type InvokeEvent } from './invoke-event.ts';
import { createInvokeLater } from './invoke-later.ts';
import { createInvokeNow } from './invoke-now.ts';
import { serveRequest } from './serve-request.ts';
import { startInstance } from './start-instance.ts';
import { createTimers } from './timers/run-timers.ts';

export interface FrontOptions {
  functions: Readonly<Record<string, FunctionSpec>>;
  /** Answers on every path with this function, as its own domain does on FC; otherwise /<functionName>/… chooses. */
  only?: string;
  /** 0 chooses a free port. */
  port: number;
  account?: Account;
  /** Who may call the API, besides the functions themselves with the credentials of the account. */
  apiCredentials?: readonly ApiCredentials[];
  /** Where asynchronous invocations outlive the front; otherwise they end with it. */
  dataDir?: string;
  clock?: Clock;
  /** How long to wait before the nth retry of an asynchronous invocation. */
  retryDelayMs?: (retry: number) => number;
  maxInstances?: number;
  /** Gets each line that a function prints. */
  log?: (line: string) => void;
  /** Adds FC's own log lines around each invocation. */
  debug?: boolean;
}

export interface Front {
  url: string;
  port: number;
  invokeEvent: InvokeEvent;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const DEFAULT_ACCOUNT: Account = { accountId: '0000000000000000', region: 'cn-hangzhou' };
const DEFAULT_API_CREDENTIALS: readonly ApiCredentials[] = [
  { accessKeyId: 'local', accessKeySecret: 'local-secret' },
];
const DEFAULT_MAX_INSTANCES = 4;
/** Above FC's own limit, so that FC's answer is given and not that of node:http. */
const NODE_HEADER_LIMIT_BYTES = 64 * 1024;

function printLine(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A Function Compute with HTTP triggers, on loopback. Functions see the path as it was sent. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { functions, only, account = DEFAULT_ACCOUNT, maxInstances = DEFAULT_MAX_INSTANCES } = options;
  const { log = printLine, debug = false, clock = systemClock } = options;
  const { apiCredentials = DEFAULT_API_CREDENTIALS } = options;
  for (const [name, { env, asyncInvokeConfig }] of Object.entries(functions)) {
    refuseReservedVariables(name, env);
    checkAsyncInvokeConfig(name, asyncInvokeConfig);
  }
  const triggersOf = Object.entries(functions).map(([name, { triggers }]) => [name, triggers] as const);
  const timers = createTimers({ triggersOf, clock });
  const runner = await bundleRunner();
  const giveUp = async (error: unknown) => {
    await runner.remove();
    throw error;
  };
  const pools = new Map<string, InstancePool>();
  for (const [functionName, spec] of Object.entries(functions)) {
    const start = () => startInstance({ functionName, spec, account, runnerPath: runner.path, log });
    pools.set(functionName, createPool(start, maxInstances));
  }
  const choosePool = (rawPath: string) => pools.get(only ?? rawPath.split('/', 2)[1] ?? '');
  const serving = { accountId: account.accountId, choosePool, log, debug };
  const hasFunction = (name: string) => pools.has(name);
  const configOf = (name: string) => functions[name]?.asyncInvokeConfig;
  const invokeNow = createInvokeNow(pools, { log, debug });
  const queue = await openTaskQueue({
    directory: join(options.dataDir ?? dirname(runner.path), 'async'),
    invokeNow,
    account,
    hasFunction,
    configOf,
    clock,
    retryDelayMs: options.retryDelayMs ?? exponentialDelayMs,
    concurrency: maxInstances,
    log,
  }).catch(giveUp);
  const invokeLater = createInvokeLater(queue, clock.now);
  const api = {
    credentials: [...apiCredentials, ...(account.credentials === undefined ? [] : [account.credentials])],
    now: clock.now,
    hasFunction,
    invokeNow,
    invokeLater,
    asyncConfigOf: configOf,
  };

  const server = createServer({ maxHeaderSize: NODE_HEADER_LIMIT_BYTES });
  const serve = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => {
    if (isApiPath(request.url)) void serveApi(request, response, { ...api, expectsContinue });
    else void serveRequest(request, response, { ...serving, expectsContinue });
  };
  server.on('request', (request, response) => serve(request, response, false));
  server.on('checkContinue', (request, response) => serve(request, response, true));
  const port = await listen(server, options.port, HOST).catch(giveUp);
  queue.start();
  timers.start((functionName, event) => {
    invokeLater(functionName, { event }).catch((error: unknown) => {
      log(`${functionName}: the event of a timer is lost, ${String(error)}`);
    });
  });

  return {
    url: `http://${HOST}:${port}`,
    port,
    invokeEvent: createInvokeEvent(hasFunction, invokeNow, invokeLater),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      timers.stop();
      const settled = queue.close();
      await Promise.all([...pools.values()].map((pool) => pool.close()));
      await settled;
      await closed;
      await runner.remove();
    },
  };
}
