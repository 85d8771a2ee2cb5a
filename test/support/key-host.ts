import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer } from 'node:https';
import { connect } from 'node:tls';
import { generate } from 'selfsigned';
import type { PublicKeyUrl } from '../../shared/callback/public-key-url.ts';
import { type FetchOptions, fetchPublicKey } from '../../shared/public-keys/fetch-public-key.ts';

const KEY_HOST = 'gosspublic.alicdn.com';

type Respond = (request: IncomingMessage, response: ServerResponse) => void;

export interface KeyHost {
  /** The paths that were asked for, in order. */
  requests: string[];
  /** How it answers from now on. */
  respond(handler: Respond): void;
  fetchPem(url: PublicKeyUrl, options?: FetchOptions): Promise<string>;
  agent: Agent;
  port: number;
  /** Of the authority that vouches for it. */
  certificate: string;
  stop(): Promise<void>;
}

export function answerWith(body: string, status = 200): Respond {
  return (_, response) => {
    response.statusCode = status;
    response.end(body);
  };
}

/** A real TLS server that stands where OSS publishes its keys: the name and the certificate are checked as ever. */
export async function startKeyHost(handler: Respond, certificateName = KEY_HOST): Promise<KeyHost> {
  const certificate = await generate([{ name: 'commonName', value: certificateName }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: certificateName }] }],
  });
  const requests: string[] = [];
  let current = handler;
  const server = createServer({ key: certificate.private, cert: certificate.cert }, (request, response) => {
    requests.push(request.url ?? '');
    current(request, response);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = () =>
    connect({ host: '127.0.0.1', port, servername: KEY_HOST, ca: certificate.cert });
  return {
    requests,
    agent,
    port,
    certificate: certificate.cert,
    respond: (next) => {
      current = next;
    },
    fetchPem: (url, options) => fetchPublicKey(url, { ...options, agent }),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
