import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Environment } from '../lib/identity.ts';
import { readIdentity } from '../lib/identity.ts';

export interface KeyServer {
  url: string;
  close(): void;
}

/** Serves the public key on loopback, for those who fetch it. */
export async function startKeyServer(env: Environment): Promise<KeyServer> {
  const pem = readIdentity(env).publicKey.export({ type: 'spki', format: 'pem' });
  const server = createServer((_request, response) => response.end(pem));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/callback_pub_key.pem`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
