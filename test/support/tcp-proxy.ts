import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface TcpProxy {
  port: number;
  /** How often the client side spoke: one count a run of bytes without an answer in between. */
  roundTrips(): number;
  /** Swallows everything from now on, without a word: as a firewall that forgot the connection. */
  blackhole(): void;
  /** New connections work again; those that were swallowed stay dead. */
  heal(): void;
  /** Every answer comes that much later. */
  delay(ms: number): void;
  /** Cuts every open connection. */
  cut(): void;
  close(): Promise<void>;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const pairs = new Set<{ client: Socket; upstream: Socket; dead: boolean }>();
  let holding = false;
  let roundTrips = 0;
  let delayMs = 0;
  const server = createServer((client) => {
    const upstream = connect(target);
    const pair = { client, upstream, dead: holding };
    pairs.add(pair);
    let asking = false;
    client.on('data', (bytes) => {
      if (!asking) roundTrips += 1;
      asking = true;
      if (!pair.dead) upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      asking = false;
      if (pair.dead) return;
      if (delayMs === 0) client.write(bytes);
      else setTimeout(() => client.write(bytes), delayMs);
    });
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (pair.dead) return;
        pairs.delete(pair);
        client.destroy();
        upstream.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    roundTrips: () => roundTrips,
    blackhole() {
      holding = true;
      for (const pair of pairs) pair.dead = true;
    },
    delay: (ms) => {
      delayMs = ms;
    },
    heal: () => {
      holding = false;
    },
    cut() {
      for (const { client, upstream } of pairs) {
        client.destroy();
        upstream.destroy();
      }
    },
    async close() {
      for (const { client, upstream } of pairs) {
        client.destroy();
        upstream.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}
