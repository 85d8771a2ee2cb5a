import { request as httpRequest, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { failure, type InvocationFailure } from '../invocation-result.ts';
import type { InstanceProcess } from '../node/instance-process.ts';
import type { CustomServer, RuntimeOptions } from '../runtime.ts';
import { commonHeaders } from './common-headers.ts';

export function unhandled(errorMessage: string, errorType: string): InvocationFailure {
  return failure({ errorMessage, errorType }, 'UnhandledInvocationError');
}

export const CANCELED = unhandled('Invocation canceled by client', 'InvocationCanceled');

/** By status or by header, a server says that the function failed. */
export function reportsFailure({ headers }: IncomingMessage): boolean {
  return headers['x-fc-status'] === '404';
}

/** A connection breaks before the end of its process is known. */
const LAST_BREATH_MS = 250;

export interface CustomServerOptions {
  port: number;
  options: RuntimeOptions;
  instance: InstanceProcess;
  retire: () => void;
}

export function createCustomServer({ port, options, instance, retire }: CustomServerOptions): CustomServer {
  const { timeoutSeconds } = options.spec;
  return {
    limitMs: options.noTimeout ? Number.POSITIVE_INFINITY : timeoutSeconds * 1000,
    open({ method, path, rawHeaders, ...purpose }) {
      const headers = [...rawHeaders, ...Object.entries(commonHeaders(options, purpose)).flat()];
      // A connection that is kept could be closed by the server at the very moment of its next use.
      const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false });
      // Who waits for the answer learns of an error; one that comes behind the answer would end this process.
      request.on('error', () => undefined);
      return request;
    },
    async explain(error) {
      await Promise.race([instance.ended, sleep(LAST_BREATH_MS, undefined, { ref: false })]);
      const reason = error instanceof Error ? error.message : String(error);
      if (instance.isAlive())
        return unhandled(`The server of the function gave no answer: ${reason}`, 'BadResponse');
      return unhandled('Process exited unexpectedly before completing request', 'ProcessExited');
    },
    timeOut() {
      retire();
      return unhandled(`Function time out after ${timeoutSeconds} seconds`, 'FunctionTimeout');
    },
  };
}
