import middy from '@middy/core';
import { verifySignature } from '../../functions/callback/verify-signature.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import { httpBoundary } from '../../shared/http/http-boundary.ts';
import type { HttpEvent, HttpResult } from '../../shared/http/http-event.ts';
import type { InvocationContext } from '../../shared/http/invocation.ts';
import { onFunctionCompute } from '../../shared/http/on-function-compute.ts';
import { createLog } from '../../shared/log.ts';
import { createFront } from '../http/front.ts';
import { hostServer } from '../http/host-server.ts';
import { createPureServices } from '../lib/pure-services.ts';

const services = createPureServices();

/** The callback's pipeline as far as the first step, which is what the rivals do too. */
const pipeline = middy<HttpEvent, HttpResult, Error, InvocationContext>({ timeoutEarlyInMillis: 0 })
  .use(httpBoundary(createLog('silent')))
  .handler(async (event, { invocation }) => {
    await invocation.time('verify', () => verifySignature(event, services, invocation));
    return jsonAnswer(200, '{"Status":"OK"}');
  });

hostServer(createFront(onFunctionCompute(pipeline)));
