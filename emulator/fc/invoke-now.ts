import type { InstancePool } from './instance-pool.ts';
import type { InvocationResult } from './invocation-result.ts';
import { invokeLogged, type LogOptions } from './invoke-logged.ts';
import type { Invocation } from './start-instance.ts';

export interface CompletedInvocation {
  result: InvocationResult;
  instanceId: string;
  durationMs: number;
}

/** Runs a function and waits for its result. Rejects only when no instance can be had. */
export type InvokeNow = (functionName: string, invocation: Invocation) => Promise<CompletedInvocation>;

export class UnknownFunctionError extends Error {
  override readonly name = 'UnknownFunctionError';

  constructor(functionName: string) {
    super(`function '${functionName}' does not exist`);
  }
}

export function createInvokeNow(pools: ReadonlyMap<string, InstancePool>, options: LogOptions): InvokeNow {
  return async (functionName, invocation) => {
    const pool = pools.get(functionName);
    if (pool === undefined) throw new UnknownFunctionError(functionName);
    return pool.run(async (instance) => {
      const startedAt = performance.now();
      const result = await invokeLogged(instance, invocation, options);
      return { result, instanceId: instance.id, durationMs: performance.now() - startedAt };
    });
  };
}
