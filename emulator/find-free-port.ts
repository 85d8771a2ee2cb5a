import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import { listen } from './listen.ts';

/** Systems give higher ones to whoever takes any port: until one of these is used, it is given to nobody else. */
const [FIRST, BEHIND_LAST] = [20_000, 32_768];
const ATTEMPTS = 100;

/** A port on loopback that nobody listens at. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const server = createServer();
    try {
      const port = await listen(server, randomInt(FIRST, BEHIND_LAST), '127.0.0.1');
      await new Promise((resolve) => server.close(resolve));
      return port;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
