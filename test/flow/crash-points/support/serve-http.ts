import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback, type Server } from './listen-on-loopback.ts';

type Handle = (request: IncomingMessage, body: Buffer, response: ServerResponse) => Promise<void>;

/** A server on loopback. What its handler rejects with ends the connection. */
export function serveHttp(handle: Handle): Promise<Server> {
  const server = createServer((request, response) => {
    buffer(request)
      .then((body) => handle(request, body, response))
      .catch(() => void request.socket.destroy());
  });
  server.keepAliveTimeout = 60_000;
  return listenOnLoopback(server, () => server.closeAllConnections());
}
