import { createServer, type RequestListener } from 'node:http';
import { onTestFinished } from 'vitest';
import { listen } from '../../emulator/listen.ts';

/** A server of a test's own, on this machine alone. Gives its port; the end of the test stops it. */
export async function serve(answer: RequestListener): Promise<number> {
  const server = createServer(answer);
  const port = await listen(server, 0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return port;
}
