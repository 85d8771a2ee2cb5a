import type { IncomingMessage, ServerResponse } from 'node:http';
import { drainRequest } from '../drain-request.ts';
import { isPercentEncodingValid } from '../percent-decode.ts';
import { type AsyncOptions, acceptLater } from './accept-later.ts';
import { type ApiCredentials, checkSignature, HTTP_TRIGGER_RULES } from './api/check-signature.ts';
import type { Deployment } from './deployments.ts';
import { faultsOf } from './front-faults.ts';
import { checkMethod, checkTrigger } from './http/check-trigger.ts';
import { answerPreflight, corsHeaders } from './http/cors.ts';
import { type HttpFaults, sendDistorted } from './http/http-faults.ts';
import { type HttpTrigger, httpTriggerOf } from './http/http-trigger.ts';
import { serveCustom } from './http/serve-custom.ts';
import { type HttpAnswer, sendAnswer, toHttpAnswer } from './http-answer.ts';
import { splitTarget, toFcEvent } from './http-event.ts';
import { isAsync, payloadLimit } from './invocation-headers.ts';
import { checkRequest, RefusedRequest, readBody, TRIGGER_LIMIT } from './read-request.ts';
import { createRequestId } from './request-id.ts';

export interface ServeOptions extends AsyncOptions {
  accountId: string;
  /** The function that a request is for; throws when there is none. */
  choose: (request: IncomingMessage) => Deployment;
  credentials: readonly ApiCredentials[];
  now: () => number;
  /** The client waits for "100 Continue" before it sends the body. */
  expectsContinue: boolean;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  options: ServeOptions;
}

function checkTarget({ url = '/' }: IncomingMessage): void {
  if (isPercentEncodingValid(splitTarget(url).rawPath)) return;
  throw new RefusedRequest(400, 'InvalidArgument', 'The path is not valid percent-encoding.');
}

function eventOf({ request, requestId, options }: Exchange, body: Buffer, time: Date): Buffer {
  const { method = '', url: target = '/', httpVersion, rawHeaders, socket } = request;
  const sourceIp = socket.remoteAddress ?? '';
  const { accountId } = options;
  return toFcEvent({
    ...{ method, target, httpVersion, rawHeaders, body, sourceIp, accountId, requestId, time },
  });
}

async function send(
  { request, response, requestId }: Exchange,
  answer: HttpAnswer,
  faults: HttpFaults = {},
): Promise<void> {
  const headers = { ...answer.headers, ...corsHeaders(request.headers, answer.headers) };
  await sendDistorted(response, { ...answer, headers }, requestId, faults);
}

/** Has the function answer a request that has been let through. */
async function run(exchange: Exchange, deployment: Deployment, trigger: HttpTrigger, faults: HttpFaults) {
  const { request, response, requestId, options } = exchange;
  const { functionName, spec, pool } = deployment;
  const { headers } = request;
  const time = new Date();
  const later = isAsync(headers);
  const isCustom = spec.customRuntime !== undefined;
  if (later && isCustom)
    throw new RefusedRequest(
      400,
      'InvalidArgument',
      'Custom runtimes are not called asynchronously over HTTP here: use InvokeFunction.',
    );
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const signal = gone.signal;
  if (options.expectsContinue) response.writeContinue();
  if (isCustom && trigger.authType === 'anonymous')
    return serveCustom(pool, { request, response, requestId, body: undefined, faults, signal });
  const body = await readBody(request, later ? payloadLimit(headers) : TRIGGER_LIMIT);
  if (trigger.authType === 'function') {
    const { credentials, now } = options;
    checkSignature(request, body, { credentials, now: now(), rules: HTTP_TRIGGER_RULES });
  }
  if (isCustom) return serveCustom(pool, { request, response, requestId, body, faults, signal });
  const event = eventOf(exchange, body, time);
  if (later)
    return send(exchange, await acceptLater({ functionName, headers, event, requestId }, options), faults);
  const result = await pool.run((instance) => instance.invoke({ event, requestId, signal }), signal);
  await send(exchange, toHttpAnswer(result), faults);
}

async function serve(exchange: Exchange): Promise<void> {
  const { request, response, options } = exchange;
  const { method = '', headers } = request;
  checkTarget(request);
  const deployment = options.choose(request);
  const faults = faultsOf(deployment.functionName, options.faults());
  if (faults.refuse) {
    faults.onHit?.('refuse');
    return void request.socket.destroy();
  }
  if (faults.status !== undefined) {
    faults.onHit?.('status');
    throw new RefusedRequest(faults.status, 'FaultInjected', 'This answer was asked for: faults.status.');
  }
  checkRequest(request);
  const trigger = httpTriggerOf(deployment.functionName, deployment.spec.triggers);
  checkTrigger(deployment.functionName, request, trigger);
  const preflight = answerPreflight(method, headers, trigger);
  if (preflight !== undefined) return sendAnswer(response, preflight, exchange.requestId);
  checkMethod(method, trigger);
  await run(exchange, deployment, trigger, faults);
}

function refusal(error: unknown, requestId: string): HttpAnswer {
  const known = error instanceof RefusedRequest;
  const message = error instanceof Error ? error.message : String(error);
  const body = { RequestId: requestId, Code: known ? error.code : 'ServiceUnavailable', Message: message };
  return {
    status: known ? error.status : 503,
    headers: { 'Content-Type': 'application/json', 'X-Fc-Error-Type': 'FcCommonError' },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** Answers one HTTP request with a function, or as FC answers when it turns a request away. Never rejects. */
export async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServeOptions,
): Promise<void> {
  const exchange = { request, response, requestId: createRequestId(), options };
  try {
    await serve(exchange);
  } catch (error) {
    if (response.headersSent) return void response.destroy();
    if (options.expectsContinue) response.setHeader('Connection', 'close');
    else await drainRequest(request, response);
    await send(exchange, refusal(error, exchange.requestId));
  }
}
