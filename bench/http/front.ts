import { createServer, type IncomingMessage, type Server } from 'node:http';
import { lambdaContext } from '../../emulator/lambda/context.ts';
import { toLambdaEvent } from '../../emulator/lambda/http-event.ts';
import type { HttpResult } from '../../shared/http/http-event.ts';

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

/** node:http in front of a Lambda-shaped handler: each request becomes an event, each result an answer. */
export function createFront(handler: Handler): Server {
  return createServer(async (request, response) => {
    const { method = '', url: target = '' } = request;
    // node:http joins repeated headers into text, except for Set-Cookie, which is none of a request's.
    const headersOfRequest = request.headers as Readonly<Record<string, string>>;
    const event = toLambdaEvent({ method, target, headers: headersOfRequest, body: await readBody(request) });
    const { statusCode = 200, headers, body = '' } = await handler(event, lambdaContext());
    response
      .writeHead(statusCode, {
        ...(headers as Record<string, string>),
        'content-length': Buffer.byteLength(body),
      })
      .end(body);
  });
}
