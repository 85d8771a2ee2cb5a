import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Server {
  port: number;
  close(): Promise<void>;
}

type Handle = (request: IncomingMessage, body: Buffer, response: ServerResponse) => Promise<void>;

/** A server on loopback. What its handler rejects with ends the connection. */
export async function serveHttp(handle: Handle): Promise<Server> {
  const server = createServer((request, response) => {
    buffer(request)
      .then((body) => handle(request, body, response))
      .catch(() => void request.socket.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
