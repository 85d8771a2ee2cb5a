import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CountingProxy {
  /** The same database, by way of the proxy. */
  url: string;
  /** Round trips since the last call: how often a client spoke after the server had, or first of all. */
  takeRoundTrips(): number;
  close(): void;
}

/** Counts on the wire what no driver says of itself: how often someone waited for an answer. */
export async function startCountingProxy(databaseUrl: string): Promise<CountingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let roundTrips = 0;

  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    let speaker: 'client' | 'server' | undefined;
    client.on('data', (bytes) => {
      if (speaker !== 'client') roundTrips += 1;
      speaker = 'client';
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      speaker = 'server';
      client.write(bytes);
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on('close', () => other.destroy());
      one.on('error', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);

  return {
    url: url.href,
    takeRoundTrips() {
      const taken = roundTrips;
      roundTrips = 0;
      return taken;
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
