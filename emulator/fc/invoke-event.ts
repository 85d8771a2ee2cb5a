import type { AcceptedInvocation, InvokeLater } from './invoke-later.ts';
import { type CompletedInvocation, type InvokeNow, UnknownFunctionError } from './invoke-now.ts';
import { createRequestId } from './request-id.ts';

/** Hands an event to a function, as a trigger does. */
export interface InvokeEvent {
  (functionName: string, event: Buffer, options: { async: true }): Promise<AcceptedInvocation>;
  (functionName: string, event: Buffer, options: { async: false }): Promise<CompletedInvocation>;
}

export function createInvokeEvent(
  hasFunction: (functionName: string) => boolean,
  invokeNow: InvokeNow,
  invokeLater: InvokeLater,
): InvokeEvent {
  function invokeEvent(name: string, event: Buffer, options: { async: true }): Promise<AcceptedInvocation>;
  function invokeEvent(name: string, event: Buffer, options: { async: false }): Promise<CompletedInvocation>;
  async function invokeEvent(
    functionName: string,
    event: Buffer,
    { async }: { async: boolean },
  ): Promise<AcceptedInvocation | CompletedInvocation> {
    if (!hasFunction(functionName)) throw new UnknownFunctionError(functionName);
    if (async) return invokeLater(functionName, { event });
    return invokeNow(functionName, { event, requestId: createRequestId() });
  }
  return invokeEvent;
}
