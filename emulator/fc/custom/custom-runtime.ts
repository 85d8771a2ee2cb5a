import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../find-free-port.ts';
import { spawnWatched } from '../../spawn-watched.ts';
import { type CustomRuntime, codeDirOf, instanceEnvironment } from '../function-spec.ts';
import type { InvocationFailure } from '../invocation-result.ts';
import { type InstanceProcess, superviseProcess } from '../node/instance-process.ts';
import {
  type CustomServer,
  hookLimitMs,
  inspectArguments,
  type Runtime,
  type RuntimeOptions,
} from '../runtime.ts';
import { watchMemory } from '../watch-memory.ts';
import { callServer } from './call-server.ts';
import { createCustomServer, unhandled } from './custom-server.ts';
import { waitForServer } from './wait-for-server.ts';

export interface CustomRuntimeOptions extends RuntimeOptions {
  customRuntime: CustomRuntime;
}

/** FC's own limit for a server to listen. */
const DEFAULT_START_LIMIT_MS = 120_000;
const HOW_TO_LISTEN = 'It is told its port in FC_CUSTOM_LISTEN_PORT, and each instance here has another one.';
/** By what a shell answers for a program that it cannot run. */
const WHY_NOT_RUN: ReadonlyMap<number, string> = new Map([
  [126, 'it is no program, or must not be run'],
  [127, 'it is not found'],
]);
/** What a server prints comes by another way than its answer. */
const LAST_LINES_MS = 20;

/** A program that is an HTTP server, on a port of its own for each instance. */
export function startCustomRuntime(options: CustomRuntimeOptions): Runtime {
  const { functionName, spec, account, instanceId, customRuntime, log, noTimeout } = options;
  const { startLimitMs = DEFAULT_START_LIMIT_MS } = options;
  const [command = spec.handlerPath, ...args] = customRuntime.command ?? [];
  // Other programs have other ways to be debugged.
  const debugging = basename(command) === 'node' ? inspectArguments(options.inspectPort) : [];
  const listeners = new Set<(line: string) => void>();
  let instance: InstanceProcess | undefined;
  let server: CustomServer | undefined;
  let isOpen = true;
  let setEnded: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    setEnded = resolve;
  });
  const isAlive = () => isOpen && instance?.isAlive() !== false;
  const invokeLimitMs = noTimeout ? Number.POSITIVE_INFINITY : spec.timeoutSeconds * 1000;

  function spawnServer(port: number): InstanceProcess {
    const env = { ...instanceEnvironment(functionName, spec, account, instanceId) };
    const { child } = spawnWatched({
      command: [command, ...debugging, ...args],
      cwd: codeDirOf(spec),
      env: { ...env, FC_CUSTOM_LISTEN_PORT: String(port), FC_SERVER_PORT: String(port) },
    });
    const tell = (why: string) => log(`The command of ${functionName} cannot be run: ${why}.`);
    child.once('error', (error) => tell(error.message));
    child.once('exit', (code) => {
      const why = WHY_NOT_RUN.get(code ?? 0);
      if (why !== undefined) tell(why);
    });
    return superviseProcess(child, (line) => {
      for (const listener of listeners) listener(line);
      log(line);
    });
  }

  function explainStart(port: number): InvocationFailure {
    if (!isAlive()) {
      const message = `The command "${[command, ...args].join(' ')}" ended before it listened on port ${port}.`;
      return unhandled(`${message} ${HOW_TO_LISTEN}`, 'FunctionNotStarted');
    }
    const message = `The server did not listen on port ${port} within ${startLimitMs / 1000} seconds.`;
    return unhandled(`${message} ${HOW_TO_LISTEN}`, 'FunctionNotStarted');
  }

  return {
    get pid() {
      return instance?.child.pid;
    },
    isAlive,
    ended,
    get server() {
      return server;
    },
    async start() {
      const port = await findFreePort();
      if (!isOpen) return unhandled('The instance is being stopped.', 'FunctionNotStarted');
      instance = spawnServer(port);
      watchMemory(instance, spec.memoryMb, log);
      void instance.ended.then(setEnded);
      const retire = () => {
        isOpen = false;
      };
      server = createCustomServer({ port, options, instance, retire });
      return (await waitForServer(port, isAlive, startLimitMs)) ? undefined : explainStart(port);
    },
    async runHook(name, hook, requestId) {
      if (server === undefined) return undefined;
      const limitMs = hookLimitMs(name, hook, noTimeout);
      const result =
        name === 'initializer'
          ? await callServer(server, { method: 'POST', controlPath: '/initialize', requestId, limitMs })
          : await callServer(server, { method: 'GET', controlPath: '/pre-stop', requestId, limitMs });
      return result.ok ? undefined : result;
    },
    async invoke({ event: body, requestId, retryCount, signal, onLine }) {
      if (server === undefined) return unhandled('The instance has not been started.', 'FunctionNotStarted');
      if (onLine) listeners.add(onLine);
      const call = { method: 'POST', controlPath: '/invoke', requestId, body, signal } as const;
      const retries = retryCount === undefined ? {} : { retryCount };
      try {
        return await callServer(server, { ...call, ...retries, limitMs: invokeLimitMs });
      } finally {
        if (onLine) await sleep(LAST_LINES_MS);
        if (onLine) listeners.delete(onLine);
      }
    },
    async kill() {
      isOpen = false;
      if (instance === undefined) setEnded();
      else await instance.kill();
      await ended;
    },
  };
}
