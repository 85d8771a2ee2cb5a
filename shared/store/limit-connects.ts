import { Socket } from 'node:net';

const SPARE_CONNECTS_PER_SECOND = 8;

/** The limit is reached: an error of our own, so that the caller can pause and start with a new pool. */
export class TooManyConnectsError extends Error {
  override readonly name = 'TooManyConnectsError';
}

interface Target {
  host: readonly string[];
  port: readonly number[];
  path?: string | false;
}

/**
 * Makes the sockets of a pool. The driver connects again at once, without a pause and for ever, when a peer (a proxy in
 * front of a dead server) accepts and then closes: here that ends after a few times.
 */
export function createConnectLimit(poolSize: number, onConnecting: () => void): (target: Target) => Socket {
  const mostPerSecond = 2 * poolSize + SPARE_CONNECTS_PER_SECOND;
  const recent: number[] = [];
  return ({ host: [host = 'localhost'], port: [port = 5432], path }) => {
    const since = Date.now() - 1000;
    while (recent[0] !== undefined && recent[0] <= since) recent.shift();
    if (recent.length >= mostPerSecond)
      throw new TooManyConnectsError('Postgres closes connections at once.');
    recent.push(Date.now());
    const socket = new Socket();
    // The driver attaches its listeners a few microtasks later, and some faults (no route, no file descriptors) are
    // reported even before that: without a listener they would end the process.
    setImmediate(() => {
      if (path) socket.connect(path);
      else socket.connect(port, host);
      onConnecting();
    });
    // The driver takes the name for TLS from here.
    return Object.assign(socket, { host, port });
  };
}
