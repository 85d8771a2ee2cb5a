import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpResult } from '../../shared/http/http-event.ts';
import { lambdaContextOf, toLambda } from '../lib/platform-events.ts';

type Handler = (event: unknown, context: unknown) => Promise<HttpResult>;

// Listening costs half of what an async iterator does.
function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
  });
}

function toEvent({ method = '', url = '', headers }: IncomingMessage, body: Buffer): APIGatewayProxyEventV2 {
  const mark = url.indexOf('?');
  return toLambda({
    method,
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? '' : url.slice(mark + 1),
    // node:http joins repeated headers into text, except for Set-Cookie, which is none of a request's.
    headers: headers as APIGatewayProxyEventV2['headers'],
    body,
  });
}

/** node:http in front of a Lambda-shaped handler: each request becomes an event, each result an answer. */
export function createFront(handler: Handler): Server {
  return createServer(async (request, response) => {
    const event = toEvent(request, await readBody(request));
    const { statusCode = 200, headers, body = '' } = await handler(event, lambdaContextOf());
    response
      .writeHead(statusCode, {
        ...(headers as Record<string, string>),
        'content-length': Buffer.byteLength(body),
      })
      .end(body);
  });
}
