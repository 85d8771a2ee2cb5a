import { once } from 'node:events';
import { createServer } from 'node:net';

async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  try {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  } finally {
    server.close();
  }
}

/** A port that is free on loopback now: the preferred one if it is among them. */
export async function findFreePort(preferred = 0): Promise<number> {
  return preferred === 0 ? listenOnce(0) : listenOnce(preferred).catch(() => listenOnce(0));
}

/** Says in plain words when nothing can listen on this port of loopback. */
export async function checkPort(port: number, advice = 'Choose another one with --port'): Promise<void> {
  try {
    await listenOnce(port);
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw new Error(
      taken
        ? `Port ${port} is in use by another program. Stop that program. ${advice}.`
        : `Port ${port} cannot be used (${error instanceof Error ? error.message : error}). ${advice}.`,
      { cause: error },
    );
  }
}
