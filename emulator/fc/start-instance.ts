import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { exchange } from './exchange.ts';
import { type Account, DEFAULT_HANDLER, type FunctionSpec, instanceEnvironment } from './function-spec.ts';
import type { FromInstance } from './instance-messages.ts';
import { startProcess } from './instance-process.ts';
import { failure, type InvocationResult } from './invocation-result.ts';
import { createRequestId } from './request-id.ts';

export interface InstanceOptions {
  functionName: string;
  spec: FunctionSpec;
  account: Account;
  /** The bundled runner that the process executes. */
  runnerPath: string;
  log: (line: string) => void;
}

export interface Invocation {
  event: Buffer;
  requestId: string;
  retryCount?: number;
  signal?: AbortSignal | undefined;
  /** Gets what the function prints while it works on this event. */
  onLine?: ((line: string) => void) | undefined;
}

export interface Instance {
  id: string;
  isAlive(): boolean;
  /** One at a time. Never rejects: whatever goes wrong is a failed result. */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  kill(): Promise<void>;
}

/** Loading the code and initialising have no part in the time-out of the invocation, but they may not hang either. */
const START_LIMIT_MS = 30_000;
const LAST_LINE_LIMIT_MS = 1000;

function toResult(answer: FromInstance): InvocationResult {
  if (answer.type === 'succeeded') return { ok: true, payload: Buffer.from(answer.payload) };
  if (answer.type === 'failed') return failure(answer.error, answer.errorType);
  throw new Error('The instance answered an invocation with a start.');
}

export function startInstance(options: InstanceOptions): Instance {
  const { functionName, spec, account, runnerPath, log } = options;
  const { handlerPath, memoryMb, timeoutSeconds } = spec;
  const id = createRequestId();
  let listener: ((line: string) => void) | undefined;
  let lastLine: { mark: string; seen: () => void } | undefined;
  const instance = startProcess({
    runnerPath,
    handlerPath,
    memoryMb,
    env: instanceEnvironment(functionName, spec, account, id),
    log(line) {
      const last = lastLine !== undefined && line.endsWith(lastLine.mark) ? lastLine : undefined;
      const printed = last ? line.slice(0, -last.mark.length) : line;
      if (printed !== '' || !last) {
        listener?.(printed);
        log(printed);
      }
      last?.seen();
    },
  });
  const handler = spec.handler ?? DEFAULT_HANDLER;
  const settings = { functionName, handlerPath, handler, timeoutSeconds, memoryMb, ...account };
  let starting: Promise<FromInstance> | undefined;

  return {
    id,
    isAlive: instance.isAlive,
    kill: instance.kill,
    async invoke({ event, requestId, retryCount = 0, signal, onLine }) {
      listener = onLine;
      starting ??= exchange(instance, { type: 'start', settings, requestId }, { limitMs: START_LIMIT_MS });
      const started = await starting;
      if (started.type === 'failed') {
        await instance.kill();
        return toResult(started);
      }
      // The answer may overtake what was printed before it, for there are two pipes: a mark ends the other one too.
      const mark = onLine === undefined ? undefined : `end of ${randomUUID()}`;
      const ended = new Promise<void>((seen) => {
        lastLine = mark === undefined ? undefined : { mark, seen };
      });
      const message = { type: 'invoke', event, requestId, retryCount, mark } as const;
      const answer = await exchange(instance, message, { limitMs: timeoutSeconds * 1000, signal });
      if (mark !== undefined && instance.isAlive())
        await Promise.race([ended, sleep(LAST_LINE_LIMIT_MS, undefined, { ref: false })]);
      return toResult(answer);
    },
  };
}
