import { once } from 'node:events';
import type { AddressInfo, Server as NetServer } from 'node:net';

export interface Server {
  port: number;
  close(): Promise<void>;
}

/** Has a server listen on loopback, until it is closed: then whatever it still serves is cut. */
export async function listenOnLoopback(server: NetServer, cutAll: () => void): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      cutAll();
      await closed;
    },
  };
}
