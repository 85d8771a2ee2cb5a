import type { IncomingMessage, ServerResponse } from 'node:http';
import { isPercentEncodingValid } from '../percent-decode.ts';
import { type HttpAnswer, sendAnswer, toHttpAnswer } from './http-answer.ts';
import { splitTarget, toFcEvent } from './http-event.ts';
import type { InstancePool } from './instance-pool.ts';
import { invokeLogged, type LogOptions } from './invoke-logged.ts';
import { checkRequest, drain, RefusedRequest, readBody } from './read-request.ts';
import { createRequestId } from './request-id.ts';

export interface ServeOptions extends LogOptions {
  accountId: string;
  /** Undefined when no function answers on this path. */
  choosePool: (rawPath: string) => InstancePool | undefined;
  /** The client waits for "100 Continue" before it sends the body. */
  expectsContinue: boolean;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
  options: ServeOptions,
): Promise<HttpAnswer> {
  const time = new Date();
  const { method = '', url: target = '/', httpVersion, rawHeaders } = request;
  checkRequest(request);
  const { rawPath } = splitTarget(target);
  if (!isPercentEncodingValid(rawPath)) {
    throw new RefusedRequest(400, 'InvalidArgument', 'The path is not valid percent-encoding.');
  }
  const pool = options.choosePool(rawPath);
  if (pool === undefined)
    throw new RefusedRequest(404, 'FunctionNotFound', `There is no function at ${rawPath}.`);
  if (options.expectsContinue) response.writeContinue();
  const body = await readBody(request);
  const event = toFcEvent({
    method,
    target,
    httpVersion,
    rawHeaders,
    body,
    sourceIp: request.socket.remoteAddress ?? '',
    accountId: options.accountId,
    requestId,
    time,
  });
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return toHttpAnswer(
    await pool.run((instance) => invokeLogged(instance, { event, requestId, signal: gone.signal }, options)),
  );
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
  const requestId = createRequestId();
  try {
    sendAnswer(response, await answer(request, response, requestId, options), requestId);
  } catch (error) {
    if (options.expectsContinue) response.setHeader('Connection', 'close');
    else await drain(request);
    sendAnswer(response, refusal(error, requestId), requestId);
  }
}
