import type { FromInstance, ToInstance } from './instance-messages.ts';
import type { InstanceProcess } from './instance-process.ts';

export interface ExchangeOptions {
  /** Infinity waits for as long as it takes. */
  limitMs: number;
  /** Aborted when the client has gone: FC then interrupts the function. */
  signal?: AbortSignal | undefined;
}

function unanswered(errorMessage: string, errorType: string): FromInstance {
  return { type: 'failed', error: { errorMessage, errorType }, errorType: 'UnhandledInvocationError' };
}

const canceled = unanswered('Invocation canceled by client', 'InvocationCanceled');

/** Sends a message to an instance and waits for its answer; whatever prevents one ends the process and is the answer. */
export function exchange(
  { child, kill }: InstanceProcess,
  message: ToInstance,
  { limitMs, signal }: ExchangeOptions,
): Promise<FromInstance> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const stopWaiting = () => {
      clearTimeout(timer);
      child.off('message', settle);
      child.off('exit', onEnd);
      child.off('error', onEnd);
      signal?.removeEventListener('abort', onAbort);
    };
    const settle = (answer: FromInstance) => {
      stopWaiting();
      resolve(answer);
    };
    const fail = (answer: FromInstance) => {
      stopWaiting();
      void kill().then(() => resolve(answer));
    };
    const onEnd = () => {
      const duration = (performance.now() - startedAt).toFixed(2);
      const message = `Process exited unexpectedly before completing request (duration: ${duration}ms)`;
      fail(unanswered(message, 'ProcessExited'));
    };
    const onTimeout = () => {
      fail(unanswered(`Function time out after ${limitMs / 1000} seconds`, 'FunctionTimeout'));
    };
    const onAbort = () => fail(canceled);

    const timer = Number.isFinite(limitMs) ? setTimeout(onTimeout, limitMs) : undefined;
    child.on('message', settle);
    child.once('exit', onEnd);
    child.once('error', onEnd);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) settle(canceled);
    else if (!child.connected) onEnd();
    else child.send(message, (error) => error !== null && onEnd());
  });
}
