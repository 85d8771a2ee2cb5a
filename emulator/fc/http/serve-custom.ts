import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { badResponse, failedAnswer, sendAnswer } from '../http-answer.ts';
import type { InstancePool } from '../instance-pool.ts';
import { TRIGGER_LIMIT } from '../read-request.ts';
import { corsHeaders } from './cors.ts';
import { forwardRequest } from './forward-request.ts';
import { distorts, type HttpFaults, sendDistorted } from './http-faults.ts';
import { type AnswerHead, readServerAnswer } from './read-server-answer.ts';

export interface CustomRequest {
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  /** The body, when it had to be read before. */
  body: Buffer | undefined;
  faults: HttpFaults;
  signal: AbortSignal;
}

async function stream(from: IncomingMessage, head: AnswerHead, call: CustomRequest): Promise<void> {
  const { response, requestId } = call;
  const length = from.headers['content-length'];
  response.writeHead(head.status, {
    ...head.headers,
    'X-Fc-Request-Id': requestId,
    ...(length === undefined ? {} : { 'Content-Length': length }),
  });
  response.flushHeaders();
  await pipeline(from, response);
}

async function relay(from: IncomingMessage, call: CustomRequest): Promise<void> {
  const { request, response, requestId, faults } = call;
  const head = readServerAnswer(from);
  if (head === undefined)
    return sendAnswer(response, badResponse('The response headers exceed 8 KB.'), requestId);
  const headers = { ...head.headers, ...corsHeaders(request.headers, head.headers) };
  if (!distorts(faults)) return stream(from, { ...head, headers }, call);
  await sendDistorted(response, { ...head, headers, body: await buffer(from) }, requestId, faults);
}

/** Answers with the server of a custom runtime: the request and the answer pass through as they are. */
export async function serveCustom(pool: InstancePool, call: CustomRequest): Promise<void> {
  const { request, response, requestId, body, signal } = call;
  const options = { requestId, body, limit: TRIGGER_LIMIT, signal };
  const failed = await pool.run(
    (instance) =>
      instance.forward(requestId, (server) =>
        forwardRequest(server, request, options, (from) => relay(from, call)),
      ),
    signal,
  );
  if (failed === undefined) return;
  if (response.headersSent) response.destroy();
  else sendAnswer(response, failedAnswer(failed), requestId);
}
