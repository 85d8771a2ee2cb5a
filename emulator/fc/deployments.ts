import { checkAsyncInvokeConfig } from './async/async-invoke-config.ts';
import { MAX_TIMEOUT_MS } from './clock.ts';
import { type FrontFaults, faultsOf } from './front-faults.ts';
import { type Account, type FunctionSpec, refuseReservedVariables } from './function-spec.ts';
import { httpTriggerOf } from './http/http-trigger.ts';
import { createPool, type InstancePool } from './instance-pool.ts';
import { startInstance } from './start-instance.ts';

export interface Deployment {
  functionName: string;
  spec: FunctionSpec;
  pool: InstancePool;
}

export interface Deployments {
  find(functionName: string): Deployment | undefined;
  all(): Iterable<Deployment>;
  /** How many requests one instance gets at once. */
  concurrencyOf(functionName: string): number;
  /** Deploys a function that has been checked, or another version of it: the next request gets it, and what runs is not disturbed. */
  put(functionName: string, spec: FunctionSpec): void;
  /** What runs is not disturbed. */
  remove(functionName: string): void;
  close(): Promise<void>;
}

export interface DeploymentOptions {
  account: Account;
  runnerPath: string;
  maxInstances: number;
  idleMs: number;
  waitMs: number;
  startLimitMs: number | undefined;
  noTimeout: boolean;
  /** The first port for debuggers: each function has one, and then one instance. */
  inspect: number | undefined;
  faults: () => FrontFaults | undefined;
  log: (line: string, functionName: string) => void;
  debug: boolean;
}

/** Throws what FC would say at deployment. */
export function checkSpec(functionName: string, { env, asyncInvokeConfig, triggers }: FunctionSpec): void {
  refuseReservedVariables(functionName, env);
  checkAsyncInvokeConfig(functionName, asyncInvokeConfig);
  httpTriggerOf(functionName, triggers);
}

/** Built-in runtimes take one request at a time. */
function concurrencyOf(spec: FunctionSpec | undefined): number {
  return spec?.customRuntime === undefined ? 1 : (spec.instanceConcurrency ?? 1);
}

export function createDeployments(options: DeploymentOptions): Deployments {
  const { maxInstances, inspect, log, idleMs, waitMs } = options;
  const noTimeout = options.noTimeout || inspect !== undefined;
  const deployments = new Map<string, Deployment>();
  const removed = new Set<InstancePool>();
  let deployed = 0;

  function inspectPortOf(index: number): number | undefined {
    return inspect === undefined || inspect === 0 ? inspect : inspect + index;
  }

  function deploy(functionName: string, spec: FunctionSpec): Deployment {
    const inspectPort = inspectPortOf(deployed);
    deployed += 1;
    const pool = createPool({
      start: () =>
        startInstance({
          ...options,
          functionName,
          spec: deployment.spec,
          faults: () => faultsOf(functionName, options.faults()),
          log: (line) => log(line, functionName),
          noTimeout,
          inspectPort,
        }),
      maxInstances: () =>
        Math.min(
          inspect === undefined ? maxInstances : 1,
          deployment.spec.reservedConcurrency ?? maxInstances,
        ),
      concurrency: () => concurrencyOf(deployment.spec),
      idleMs,
      waitMs: noTimeout ? MAX_TIMEOUT_MS : waitMs,
      exclusive: inspect !== undefined,
    });
    const deployment: Deployment = { functionName, spec, pool };
    return deployment;
  }

  return {
    find: (functionName) => deployments.get(functionName),
    all: () => deployments.values(),
    concurrencyOf: (functionName) => concurrencyOf(deployments.get(functionName)?.spec),
    put(functionName, spec) {
      const known = deployments.get(functionName);
      if (known === undefined) {
        deployments.set(functionName, deploy(functionName, spec));
        return;
      }
      known.spec = spec;
      known.pool.renew();
    },
    remove(functionName) {
      const known = deployments.get(functionName);
      if (known === undefined) return;
      deployments.delete(functionName);
      known.pool.renew();
      removed.add(known.pool);
    },
    async close() {
      const pools = [...deployments.values()].map(({ pool }) => pool);
      await Promise.all([...pools, ...removed].map((pool) => pool.close()));
    },
  };
}
