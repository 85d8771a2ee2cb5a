import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { generate } from 'selfsigned';

export interface ReceivedCallback {
  target: string;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  body: Buffer;
  /** The name that the client asked for in its TLS greeting; false when it named none. */
  sni: string | false | null | undefined;
}

export interface CallbackReceiver {
  port: number;
  received: ReceivedCallback[];
  stop(): Promise<void>;
}

export type Respond = (request: IncomingMessage, response: ServerResponse) => void;

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function listen(server: Server, respond: Respond): Promise<CallbackReceiver> {
  const received: ReceivedCallback[] = [];
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    const { url: target = '', headers, rawHeaders } = request;
    const body = await readBody(request);
    const sni = (request.socket as Partial<TLSSocket>).servername;
    received.push({ target, headers, rawHeaders, body, sni });
    respond(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    received,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A callback server on a real socket. */
export function startCallbackReceiver(respond: Respond): Promise<CallbackReceiver> {
  return listen(createServer(), respond);
}

/** The same with TLS, and the certificate to trust. */
export async function startTlsCallbackReceiver(
  respond: Respond,
  altNames: { type: 2; value: string }[] | { type: 7; ip: string }[],
): Promise<CallbackReceiver & { ca: string }> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'callback.test' }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  const server = createTlsServer({ key, cert });
  server.on('tlsClientError', () => undefined);
  return { ...(await listen(server, respond)), ca: cert };
}

export function answer(body: string | Buffer, status = 200, headers: Record<string, string> = {}): Respond {
  return (_, response) => {
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      ...headers,
    });
    response.end(body);
  };
}
