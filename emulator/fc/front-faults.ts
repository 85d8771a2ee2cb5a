import type { HttpFaultName, HttpFaults } from './http/http-faults.ts';

/** What goes wrong on purpose at the front: at HTTP triggers, at InvokeFunction, and in the middle of an invocation. */
export interface FrontFaults extends Omit<HttpFaults, 'onHit'> {
  /** The process is ended so long after it was invoked, unless it has answered by then. */
  crashMs?: number;
  /** Asynchronous calls are refused with this status, and nothing is queued. */
  refuseAsync?: number;
  /** Asynchronous calls are accepted, and nothing is queued. */
  loseAsync?: boolean;
  /** Asynchronous calls are queued twice. */
  doubleAsync?: boolean;
  /** The functions that this happens to; all of them when there is no list. */
  functions?: readonly string[];
  /** Gets the name of each fault when it happens to something. */
  onHit?: (fault: HttpFaultName | 'crash' | 'refuse-async' | 'lose-async' | 'double-async') => void;
}

export function faultsOf(functionName: string, faults: FrontFaults | undefined): FrontFaults {
  if (faults === undefined || faults.functions?.includes(functionName) === false) return {};
  return faults;
}
