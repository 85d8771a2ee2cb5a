import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { drainRequest } from '../drain-request.ts';
import { isImmRequest, serveImm } from '../imm/serve-imm.ts';
import { authenticate } from './auth/authenticate.ts';
import type { Authority } from './auth/find-secret.ts';
import { isPublic } from './auth/is-public.ts';
import { isForm, postObject } from './form/post-object.ts';
import { type Answer, sendAnswer } from './http/answer.ts';
import { type CorsRule, corsHeaders, preflight } from './http/cors.ts';
import { notImplemented } from './http/errors.ts';
import { OssError } from './http/oss-error.ts';
import { readHeaders } from './http/read-headers.ts';
import { refusal } from './http/refusal.ts';
import { type Addressing, parseTarget } from './http/request-target.ts';
import { nameOperation } from './operations/name-operation.ts';
import { OPERATIONS } from './operations/operations.ts';
import type { OssContext } from './operations/oss-context.ts';
import { refuseUnknownParameters } from './operations/refuse-unknown-parameters.ts';
import { createRequestId } from './sign-callback.ts';

export interface Serving extends OssContext {
  addressing: Addressing;
  authority: Authority;
  cors: readonly CorsRule[];
  /** Gets what is the emulator's own fault. */
  log(line: string): void;
}

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** The client waits for "100 Continue" before it sends the body. */
  expectsContinue: boolean;
}

interface Arrival {
  id: string;
  hostId: string;
  receivedAt: Date;
  headers: ReadonlyMap<string, string>;
}

async function answer(
  { request, response, expectsContinue }: Exchange,
  arrival: Arrival,
  serving: Serving,
): Promise<Answer> {
  const { id, hostId, receivedAt, headers } = arrival;
  const { method = '', url = '/' } = request;
  if (method === 'OPTIONS') return preflight(serving.cors, headers);
  const target = parseTarget(url, headers.get('host') ?? '', serving.addressing);
  const arrived = {
    id,
    hostId,
    receivedAt,
    method,
    headers,
    url,
    bucket: target.bucket,
    key: target.key,
    query: target.query,
    remoteAddress: request.socket.remoteAddress ?? '',
    openBody() {
      if (expectsContinue) response.writeContinue();
      return request as AsyncIterable<Buffer>;
    },
  };
  if (isForm(arrived)) return await postObject(arrived, serving);
  const verdict = authenticate({ ...target, method, headers }, serving.authority, receivedAt, (asked) =>
    isPublic(asked, serving.store),
  );
  const verified = { ...arrived, ...verdict };
  const name = nameOperation(verified);
  const operation = OPERATIONS.get(name);
  if (operation === undefined) throw notImplemented(name);
  refuseUnknownParameters(name, verified);
  return await operation(verified, serving);
}

/** Answers one request as OSS would. Never rejects. */
export async function serveOssRequest(exchange: Exchange, serving: Serving): Promise<void> {
  const { request, response, expectsContinue } = exchange;
  if (isImmRequest(request)) return serveImm(request, response, serving);
  const receivedAt = serving.now();
  const headers = readHeaders(request.rawHeaders);
  const arrival = { id: createRequestId(receivedAt), hostId: headers.get('host') ?? '', receivedAt, headers };
  const begun = performance.now();
  const method = request.method ?? '';
  const result = await answer(exchange, arrival, serving).catch((error: unknown) => {
    // A client that hangs up is no failure of ours, nor is a callback that ends with the emulator.
    if (!(error instanceof OssError) && !request.errored && !serving.callbacks?.signal?.aborted)
      serving.log(`The emulated OSS failed: ${inspect(error)}`);
    return refusal(error, arrival, method);
  });
  // Whoever was not told to continue may send the body or not: only a new connection is unambiguous.
  if (expectsContinue && !request.readableEnded) response.setHeader('Connection', 'close');
  else await drainRequest(request, response);
  const common = {
    Server: 'AliyunOSS',
    Date: serving.now().toUTCString(),
    'x-oss-request-id': arrival.id,
    'x-oss-server-time': String(Math.round(performance.now() - begun)),
    ...corsHeaders(serving.cors, headers.get('origin'), method),
  };
  // A client that has gone away needs no answer.
  try {
    await sendAnswer(response, { ...result, headers: { ...common, ...result.headers } });
  } catch (error) {
    if (response.headersSent || response.destroyed) return void response.destroy();
    serving.log(`The emulated OSS failed: ${inspect(error)}`);
    await sendAnswer(response, refusal(error, arrival, method));
  }
}
