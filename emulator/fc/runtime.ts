import type { ClientRequest } from 'node:http';
import type { Account, FunctionSpec, LifecycleHook } from './function-spec.ts';
import type { InvocationFailure, InvocationResult } from './invocation-result.ts';

export interface Invocation {
  event: Buffer;
  requestId: string;
  retryCount?: number;
  signal?: AbortSignal | undefined;
  /** Gets what the function prints while it works on this event. */
  onLine?: ((line: string) => void) | undefined;
}

export type HookName = 'initializer' | 'preStop';

export interface ServerPurpose {
  /** What FC asks of the server of a function. */
  controlPath: '/invoke' | '/http-invoke' | '/initialize' | '/pre-stop';
  requestId: string;
  retryCount?: number;
}

interface ServerRequest extends ServerPurpose {
  method: string;
  /** The request target, as it was sent. */
  path: string;
  /** Names and values in turn. */
  rawHeaders: readonly string[];
}

/** The HTTP server that a custom runtime is. */
export interface CustomServer {
  open(request: ServerRequest): ClientRequest;
  /** How long an HTTP request may take. */
  limitMs: number;
  /** What to say about a request that failed with `error`. */
  explain(error: unknown): Promise<InvocationFailure>;
  /** Says that a request took too long: the instance gets no other. */
  timeOut(): InvocationFailure;
}

/** What runs the code of a function, in a process of its own. Whatever goes wrong is a result; nothing rejects. */
export interface Runtime {
  /** Of the process, once there is one. */
  readonly pid: number | undefined;
  isAlive(): boolean;
  /** Loads the code. The result is what prevented that. */
  start(): Promise<InvocationFailure | undefined>;
  runHook(name: HookName, hook: LifecycleHook, requestId: string): Promise<InvocationFailure | undefined>;
  invoke(invocation: Invocation): Promise<InvocationResult>;
  /** Where a custom runtime takes HTTP requests as they are. */
  server?: CustomServer | undefined;
  kill(): Promise<void>;
  ended: Promise<void>;
}

export interface RuntimeOptions {
  functionName: string;
  spec: FunctionSpec;
  account: Account;
  instanceId: string;
  log: (line: string) => void;
  /** Loading the code has no part in the time-out of an invocation, but it may not hang either. */
  startLimitMs: number | undefined;
  /** For debugging: nothing is ended because it takes long, but the preStop hook, which would hold up the end of the front. */
  noTimeout: boolean;
  /** Where a debugger can attach; 0 chooses a free port. */
  inspectPort: number | undefined;
}

export function hookLimitMs(name: HookName, hook: LifecycleHook, noTimeout: boolean): number {
  return noTimeout && name === 'initializer' ? Number.POSITIVE_INFINITY : hook.timeoutSeconds * 1000;
}

/** The arguments with which Node lets a debugger attach. */
export function inspectArguments(inspectPort: number | undefined): string[] {
  return inspectPort === undefined ? [] : [`--inspect=127.0.0.1:${inspectPort}`];
}
