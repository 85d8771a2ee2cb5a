import { verifySignature } from '../../functions/callback/verify-signature.ts';
import { jsonAnswer } from '../../shared/http/answers.ts';
import { httpFunction } from '../../shared/http/http-function.ts';
import { createLog } from '../../shared/log.ts';
import { createFront } from '../http/front.ts';
import { hostServer } from '../http/host-server.ts';
import { createPureServices } from '../lib/pure-services.ts';

const services = createPureServices();

/** The callback's pipeline as far as the first step, which is what the rivals do too. */
const handler = httpFunction(createLog('silent'), async (event, { invocation }) => {
  await invocation.time('verify', () => verifySignature(event, services, invocation));
  return jsonAnswer(200, '{"Status":"OK"}');
});

hostServer(createFront(handler));
