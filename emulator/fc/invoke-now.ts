import type { Deployments } from './deployments.ts';
import type { InvocationResult } from './invocation-result.ts';
import type { Invocation } from './runtime.ts';

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

export function createInvokeNow({ find }: Pick<Deployments, 'find'>): InvokeNow {
  return async (functionName, invocation) => {
    const deployed = find(functionName);
    if (deployed === undefined) throw new UnknownFunctionError(functionName);
    return deployed.pool.run(async (instance) => {
      const startedAt = performance.now();
      const result = await instance.invoke(invocation);
      return { result, instanceId: instance.id, durationMs: performance.now() - startedAt };
    }, invocation.signal);
  };
}
