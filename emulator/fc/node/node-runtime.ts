import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountOf, codeDirOf, DEFAULT_HANDLER, instanceEnvironment } from '../function-spec.ts';
import { failure, type InvocationFailure, type InvocationResult } from '../invocation-result.ts';
import { modulePath } from '../module-path.ts';
import { hookLimitMs, inspectArguments, type Runtime, type RuntimeOptions } from '../runtime.ts';
import { watchMemory } from '../watch-memory.ts';
import { exchange } from './exchange.ts';
import type { FromInstance } from './instance-messages.ts';
import { superviseProcess } from './instance-process.ts';

export interface NodeRuntimeOptions extends RuntimeOptions {
  /** The bundled runner that the process executes. */
  runnerPath: string;
}

/** What FC leaves to the heap of Node; the rest is for buffers and the process itself. */
const HEAP_SHARE = 0.9;
const DEFAULT_START_LIMIT_MS = 30_000;
const LAST_LINE_LIMIT_MS = 1000;

function toResult(answer: FromInstance): InvocationResult {
  if (answer.type === 'succeeded') return { ok: true, payload: Buffer.from(answer.payload) };
  return failure(answer.error, answer.errorType);
}

function failureOf(answer: FromInstance): InvocationFailure | undefined {
  const result = toResult(answer);
  return result.ok ? undefined : result;
}

/** A built-in runtime of Node.js: one request at a time. */
export function startNodeRuntime(options: NodeRuntimeOptions): Runtime {
  const { functionName, spec, account, runnerPath, log, noTimeout, inspectPort } = options;
  const { handlerPath, memoryMb, timeoutSeconds } = spec;
  let listener: ((line: string) => void) | undefined;
  let lastLine: { mark: string; seen: () => void } | undefined;
  const child = fork(runnerPath, [], {
    cwd: codeDirOf(spec),
    env: instanceEnvironment(functionName, spec, account, options.instanceId),
    execArgv: [`--max-old-space-size=${Math.floor(memoryMb * HEAP_SHARE)}`, ...inspectArguments(inspectPort)],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl-C in the terminal reaches the front alone, and the front ends its instances.
    detached: true,
  });
  const instance = superviseProcess(child, (line) => {
    const last = lastLine !== undefined && line.endsWith(lastLine.mark) ? lastLine : undefined;
    const printed = last ? line.slice(0, -last.mark.length) : line;
    if (printed !== '' || !last) {
      listener?.(printed);
      log(printed);
    }
    last?.seen();
  });
  watchMemory(instance, memoryMb, log);
  const handler = spec.handler ?? DEFAULT_HANDLER;
  const visible = accountOf(spec, account);
  const settings = { functionName, handlerPath, handler, timeoutSeconds, memoryMb, ...visible };
  const limit = (ms: number) => (noTimeout ? Number.POSITIVE_INFINITY : ms);

  return {
    pid: child.pid,
    isAlive: instance.isAlive,
    kill: instance.kill,
    ended: instance.ended,
    async start() {
      if (child.pid === undefined)
        return failure(
          { errorMessage: `Module '${handlerPath}' is missing.`, errorType: 'ImportModuleError' },
          'UnhandledInvocationError',
        );
      const limitMs = limit(options.startLimitMs ?? DEFAULT_START_LIMIT_MS);
      return failureOf(await exchange(instance, { type: 'start', settings }, { limitMs }));
    },
    async runHook(name, hook, requestId) {
      const path = modulePath(codeDirOf(spec), hook.handler);
      const message = { type: 'run-hook', handlerPath: path, handler: hook.handler, requestId } as const;
      const limitMs = hookLimitMs(name, hook, noTimeout);
      return failureOf(await exchange(instance, message, { limitMs }));
    },
    async invoke({ event, requestId, retryCount = 0, signal, onLine }) {
      listener = onLine;
      // The answer may overtake what was printed before it, for there are two pipes: a mark ends the other one too.
      const mark = onLine === undefined ? undefined : `end of ${randomUUID()}`;
      const ended = new Promise<void>((seen) => {
        lastLine = mark === undefined ? undefined : { mark, seen };
      });
      const message = { type: 'invoke', event, requestId, retryCount, mark } as const;
      const limitMs = limit(timeoutSeconds * 1000);
      const answer = await exchange(instance, message, { limitMs, signal });
      if (mark !== undefined && instance.isAlive())
        await Promise.race([ended, sleep(LAST_LINE_LIMIT_MS, undefined, { ref: false })]);
      return toResult(answer);
    },
  };
}
