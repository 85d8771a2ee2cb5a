import type { IncomingMessage } from 'node:http';
import { dirname, join } from 'node:path';
import { listen } from '../listen.ts';
import type { ApiCredentials } from './api/check-signature.ts';
import { exponentialDelayMs, openTaskQueue } from './async/task-queue.ts';
import { systemClock } from './clock.ts';
import { checkSpec, createDeployments, type Deployment } from './deployments.ts';
import type { FrontOptions } from './front-options.ts';
import { createFrontServer } from './front-server.ts';
import type { Account, FunctionSpec } from './function-spec.ts';
import { chooseFunction } from './http/choose-function.ts';
import { createInvokeEvent, type InvokeEvent } from './invoke-event.ts';
import { createInvokeLater } from './invoke-later.ts';
import { createInvokeNow, UnknownFunctionError } from './invoke-now.ts';
import { createLogPrinter, type Log } from './log-printer.ts';
import { bundleRunner } from './node/bundle-runner.ts';
import { RefusedRequest } from './read-request.ts';
import { createFunctionTimers } from './timers/function-timers.ts';

export type { FrontOptions } from './front-options.ts';

/** A process that runs a function. */
export interface RunningInstance {
  /** What the function finds in FC_INSTANCE_ID. */
  id: string;
  pid: number;
}

export interface Front {
  url: string;
  port: number;
  invokeEvent: InvokeEvent;
  /** Deploys a new version of a function, or another function: the next request gets it, what runs is not disturbed. */
  update(functionName: string, spec: FunctionSpec): void;
  /** The same, after the built code of a function has changed. */
  reload(functionName: string): void;
  /** The processes of a function that are there now: to look at them, or to kill one as a machine that fails does. */
  instances(functionName: string): RunningInstance[];
  /** From now on the function is not there; what it does is not disturbed. */
  remove(functionName: string): void;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const DEFAULT_ACCOUNT: Account = { accountId: '0000000000000000', region: 'cn-hangzhou' };
const DEFAULT_API_CREDENTIALS: readonly ApiCredentials[] = [
  { accessKeyId: 'local', accessKeySecret: 'local-secret' },
];
const DEFAULT_MAX_INSTANCES = 4;
const DEFAULT_IDLE_MS = 10 * 60_000;
const DEFAULT_WAIT_MS = 10_000;

function defaultLog(colour = process.stdout.isTTY === true): Log {
  return createLogPrinter({ write: (line) => process.stdout.write(`${line}\n`), colour });
}

/** A Function Compute with HTTP triggers, on loopback. Functions see the path as it was sent. */
export async function startFront(options: FrontOptions): Promise<Front> {
  const { functions, only, account = DEFAULT_ACCOUNT, maxInstances = DEFAULT_MAX_INSTANCES } = options;
  const { log = defaultLog(options.colour), debug = false, clock = systemClock } = options;
  const { apiCredentials = DEFAULT_API_CREDENTIALS, faults = () => undefined } = options;
  const runner = await bundleRunner();
  const giveUp = async (error: unknown) => {
    await runner.remove();
    throw error;
  };
  const deployments = createDeployments({
    account,
    maxInstances,
    runnerPath: runner.path,
    idleMs: options.idleMs ?? DEFAULT_IDLE_MS,
    waitMs: options.waitMs ?? DEFAULT_WAIT_MS,
    startLimitMs: options.startLimitMs,
    noTimeout: options.noTimeout ?? false,
    inspect: options.inspect,
    faults,
    log,
    debug,
  });
  const { find } = deployments;
  const timers = createFunctionTimers({
    clock,
    fire(functionName, event) {
      invokeLater(functionName, { event }).catch((error: unknown) => {
        log(`The event of a timer is lost: ${String(error)}`, functionName);
      });
    },
  });
  const update = (functionName: string, spec: FunctionSpec) => {
    checkSpec(functionName, spec);
    timers.put(functionName, spec.triggers);
    deployments.put(functionName, spec);
  };
  try {
    for (const [functionName, spec] of Object.entries(functions)) update(functionName, spec);
  } catch (error) {
    await giveUp(error);
  }
  const findOrThrow = (functionName: string): Deployment => {
    const deployment = find(functionName);
    if (deployment === undefined) throw new UnknownFunctionError(functionName);
    return deployment;
  };
  const hasFunction = (name: string) => find(name) !== undefined;
  const asyncConfigOf = (name: string) => find(name)?.spec.asyncInvokeConfig;
  const invokeNow = createInvokeNow(deployments);
  const queue = await openTaskQueue({
    directory: join(options.dataDir ?? dirname(runner.path), 'async'),
    invokeNow,
    account,
    hasFunction,
    configOf: asyncConfigOf,
    clock,
    retryDelayMs: options.retryDelayMs ?? exponentialDelayMs,
    concurrencyOf: (name) => maxInstances * deployments.concurrencyOf(name),
    onTopicMessage: options.onTopicMessage,
    log,
  }).catch(giveUp);
  const invokeLater = createInvokeLater(queue, clock.now);

  function choose(request: IncomingMessage): Deployment {
    const names = [...deployments.all()].map(({ functionName }) => functionName);
    const name = only ?? chooseFunction(request, names);
    const deployment = find(name);
    if (deployment !== undefined) return deployment;
    throw new RefusedRequest(404, 'FunctionNotFound', new UnknownFunctionError(name).message);
  }

  const credentials = [
    ...apiCredentials,
    ...(account.credentials === undefined ? [] : [account.credentials]),
  ];
  const common = { credentials, now: clock.now, invokeLater, asyncConfigOf, faults };
  const server = createFrontServer({
    ready: options.ready,
    api: { ...common, hasFunction, invokeNow, tasks: queue },
    triggers: { ...common, accountId: account.accountId, choose },
  });
  const port = await listen(server, options.port, HOST).catch(giveUp);
  queue.start();
  timers.start();

  return {
    url: `http://${HOST}:${port}`,
    port,
    invokeEvent: createInvokeEvent(hasFunction, invokeNow, invokeLater),
    update,
    reload: (functionName) => findOrThrow(functionName).pool.renew(),
    instances: (functionName) =>
      findOrThrow(functionName)
        .pool.instances()
        .flatMap(({ id, pid }) => (pid === undefined ? [] : [{ id, pid }])),
    remove(functionName) {
      timers.put(functionName, []);
      deployments.remove(functionName);
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      timers.stop();
      const settled = queue.close();
      await deployments.close();
      await settled;
      await closed;
      await runner.remove();
    },
  };
}
