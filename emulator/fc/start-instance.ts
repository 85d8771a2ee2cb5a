import { startCustomRuntime } from './custom/custom-runtime.ts';
import type { FrontFaults } from './front-faults.ts';
import type { InvocationFailure, InvocationResult } from './invocation-result.ts';
import { startNodeRuntime } from './node/node-runtime.ts';
import { createRequestId } from './request-id.ts';
import type { CustomServer, HookName, Invocation, RuntimeOptions } from './runtime.ts';

export interface InstanceOptions extends Omit<RuntimeOptions, 'instanceId'> {
  /** The bundled runner that built-in runtimes execute. */
  runnerPath: string;
  /** Read at each invocation. */
  faults: () => Pick<FrontFaults, 'crashMs' | 'onHit'>;
  /** Adds FC's own log lines around each invocation. */
  debug: boolean;
}

export interface Instance {
  id: string;
  /** Of its process, once there is one. */
  readonly pid: number | undefined;
  /** False once it can take nothing more. */
  isAlive(): boolean;
  /** Never rejects: whatever goes wrong is a failed result. */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  /** Hands the request itself to the server of a custom runtime, behind the same start and log lines. */
  forward(
    requestId: string,
    use: (server: CustomServer) => Promise<InvocationFailure | undefined>,
  ): Promise<InvocationFailure | undefined>;
  /** Runs the preStop hook, and ends the process. */
  stop(): Promise<void>;
  kill(): Promise<void>;
  ended: Promise<void>;
}

const HOOK_TITLES: Readonly<Record<HookName, string>> = { initializer: 'Initialize', preStop: 'PreStop' };
const FAILED = ', Error: Unhandled function error';

export function startInstance(options: InstanceOptions): Instance {
  const { spec, log, debug, noTimeout, faults } = options;
  const id = createRequestId();
  const runtime =
    spec.customRuntime === undefined
      ? startNodeRuntime({ ...options, instanceId: id })
      : startCustomRuntime({ ...options, customRuntime: spec.customRuntime, instanceId: id });
  let starting: Promise<InvocationFailure | undefined> | undefined;
  let isReady = false;

  function logFailure({ payload }: InvocationFailure, requestId: string): void {
    log(`${new Date().toISOString()} ${requestId} [error] ${payload.toString('utf8')}`);
  }

  async function runHook(name: HookName, requestId: string): Promise<InvocationFailure | undefined> {
    const hook = spec[name];
    if (hook === undefined) return undefined;
    const title = HOOK_TITLES[name];
    log(`FC ${title} Start RequestId: ${requestId}`);
    const failed = await runtime.runHook(name, hook, requestId);
    log(`FC ${title} End RequestId: ${requestId}${failed ? FAILED : ''}`);
    return failed;
  }

  async function start(requestId: string): Promise<InvocationFailure | undefined> {
    const startedAt = performance.now();
    const unloaded = await runtime.start();
    if (unloaded) return unloaded;
    const failed = await runHook('initializer', requestId);
    if (failed) return { ...failed, errorType: 'InitializationError' };
    isReady = true;
    log(`FC cold start: ${Math.round(performance.now() - startedAt)} ms, instance ${id}`);
    return undefined;
  }

  /** Starts the instance with its first request; what fails to start takes no other. */
  async function whenStarted(requestId: string): Promise<InvocationFailure | undefined> {
    starting ??= start(requestId);
    const failed = await starting;
    if (failed) await runtime.kill();
    return failed;
  }

  /** Ends the process in the middle of its work, when that is asked for. */
  async function crashing<Result>(run: () => Promise<Result>): Promise<Result> {
    const { crashMs, onHit } = faults();
    if (crashMs === undefined) return run();
    const timer = setTimeout(() => {
      onHit?.('crash');
      void runtime.kill();
    }, crashMs);
    try {
      return await run();
    } finally {
      clearTimeout(timer);
    }
  }

  async function logged<Result extends InvocationResult | undefined>(
    requestId: string,
    run: () => Promise<Result>,
  ): Promise<Result | InvocationFailure> {
    const failed = await whenStarted(requestId);
    if (debug) log(`FC Invoke Start RequestId: ${requestId}`);
    const result = failed ?? (await crashing(run));
    const isFailure = result !== undefined && !result.ok;
    if (isFailure) logFailure(result, requestId);
    if (debug) log(`FC Invoke End RequestId: ${requestId}${isFailure ? FAILED : ''}`);
    return result;
  }

  function requireServer(): CustomServer {
    if (runtime.server !== undefined) return runtime.server;
    throw new Error('This function has a built-in runtime, which takes events.');
  }

  return {
    id,
    get pid() {
      return runtime.pid;
    },
    isAlive: runtime.isAlive,
    kill: runtime.kill,
    ended: runtime.ended,
    invoke(invocation) {
      // Who debugs takes longer than clients wait.
      const patient = noTimeout ? { ...invocation, signal: undefined } : invocation;
      return logged(invocation.requestId, () => runtime.invoke(patient));
    },
    forward: (requestId, use) => logged(requestId, () => use(requireServer())),
    async stop() {
      const requestId = createRequestId();
      const failed = isReady && runtime.isAlive() ? await runHook('preStop', requestId) : undefined;
      if (failed) logFailure(failed, requestId);
      await runtime.kill();
    },
  };
}
