import { createServer } from 'node:http';
import { listen } from '../../listen.ts';

/** A port on loopback that nobody listens at. */
export async function findFreePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0, '127.0.0.1');
  await new Promise((resolve) => server.close(resolve));
  return port;
}
