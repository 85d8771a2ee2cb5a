import { connect, createServer, type Socket } from 'node:net';
import type { Crasher } from './crasher.ts';
import { listenOnLoopback, type Server } from './listen-on-loopback.ts';

/** One request of a client, and how its answer is known to be complete. */
export interface Turn {
  bytes: Buffer;
  /** Of no interest when undefined. */
  step?: string | undefined;
  isAnswered(answer: Buffer): boolean;
}

export interface Protocol {
  /** Cuts what a client sends on one connection into its requests. */
  createReader(): (bytes: Buffer) => Turn[];
}

interface GateOptions {
  target: { host: string; port: number };
  protocol: Protocol;
  crasher: Crasher;
}

function serveClient(client: Socket, { target, protocol, crasher }: GateOptions): void {
  const upstream = connect({ ...target, noDelay: true });
  const read = protocol.createReader();
  let answered: Buffer = Buffer.alloc(0);
  let check: () => void = () => {};
  let last = Promise.resolve();
  const cut = () => {
    client.destroy();
    upstream.destroy();
  };

  function ask({ bytes, isAnswered }: Turn): Promise<Buffer> {
    answered = Buffer.alloc(0);
    return new Promise((resolve, reject) => {
      check = () => {
        if (isAnswered(answered)) resolve(answered);
      };
      upstream.once('close', () => reject(new Error('The server has hung up.')));
      upstream.write(bytes);
    });
  }

  async function take(turn: Turn): Promise<void> {
    if (client.destroyed || upstream.destroyed) return;
    const exchange = { forward: () => ask(turn), answer: (bytes: Buffer) => void client.write(bytes), cut };
    if (turn.step === undefined) await ask(turn).then(exchange.answer, cut);
    else await crasher.observe(turn.step, exchange);
  }

  client.on('data', (bytes) => {
    // One after the other, also those that the client does not wait for.
    for (const turn of read(bytes)) last = last.then(() => take(turn));
  });
  upstream.on('data', (bytes) => {
    answered = Buffer.concat([answered, bytes]);
    check();
  });
  for (const socket of [client, upstream]) {
    socket.setMaxListeners(0);
    socket.on('error', cut);
    socket.on('close', cut);
  }
}

/** Stands in front of a server whose clients ask and are answered in turn. */
export function startTurnGate(options: GateOptions): Promise<Server> {
  const clients = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    clients.add(client);
    client.once('close', () => clients.delete(client));
    serveClient(client, options);
  });
  return listenOnLoopback(server, () => {
    for (const client of clients) client.destroy();
  });
}
