import type { IncomingMessage } from 'node:http';
import { RefusedRequest } from '../read-request.ts';
import { isIntranet } from './choose-function.ts';
import type { HttpTrigger } from './http-trigger.ts';

/** Throws what FC answers to a request that the HTTP trigger does not let through. Signatures are checked elsewhere. */
export function checkTrigger(
  functionName: string,
  request: IncomingMessage,
  trigger: HttpTrigger | undefined,
): asserts trigger is HttpTrigger {
  if (trigger === undefined)
    throw new RefusedRequest(
      404,
      'TriggerNotFound',
      `function '${functionName}' has no HTTP trigger: only events and InvokeFunction reach it`,
    );
  if (trigger.disableURLInternet && !isIntranet(request))
    throw new RefusedRequest(
      403,
      'AccessDenied',
      `the HTTP trigger of function '${functionName}' has disableURLInternet: only the intranet host <function>.<region>-vpc.fcapp.run reaches it`,
    );
}

/** Separate, for FC answers some preflights itself in between. */
export function checkMethod(method: string, { methods }: HttpTrigger): void {
  if (methods.includes(method)) return;
  throw new RefusedRequest(
    403,
    'AccessDenied',
    `The HTTP trigger does not allow the method ${method}, only ${methods.join(', ')}.`,
  );
}
