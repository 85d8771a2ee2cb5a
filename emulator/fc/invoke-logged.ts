import type { InvocationResult } from './invocation-result.ts';
import type { Instance, Invocation } from './start-instance.ts';

export interface LogOptions {
  log: (line: string) => void;
  /** Adds FC's own lines around each invocation. */
  debug: boolean;
}

/** Invokes, and logs what FC logs: the error of a function that failed always, the framing on request. */
export async function invokeLogged(
  instance: Instance,
  invocation: Invocation,
  { log, debug }: LogOptions,
): Promise<InvocationResult> {
  const { requestId } = invocation;
  if (debug) log(`FC Invoke Start RequestId: ${requestId}`);
  const result = await instance.invoke(invocation);
  if (!result.ok) log(`${new Date().toISOString()} ${requestId} [error] ${result.payload.toString('utf8')}`);
  if (debug) {
    log(`FC Invoke End RequestId: ${requestId}${result.ok ? '' : ', Error: Unhandled function error'}`);
  }
  return result;
}
