import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import { listen } from './listen.ts';

/** Systems give higher ones to whoever takes any port: until one of these is used, it is given to nobody else. */
const [FIRST, BEHIND_LAST] = [12_000, 32_768];
const COUNT = BEHIND_LAST - FIRST;
/** Each process has others to try, so that those that look at the same time do not find the same. */
const PER_PROCESS = 64;
const ATTEMPTS = 100;

let next = process.pid * PER_PROCESS + randomInt(PER_PROCESS / 2);

/** A port on loopback that nobody listens at, and that was not found before. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = FIRST + (next % COUNT);
    next += 1;
    const server = createServer();
    try {
      await listen(server, port, '127.0.0.1');
      await new Promise((resolve) => server.close(resolve));
      return port;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}
