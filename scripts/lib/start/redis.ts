import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../../emulator/find-free-port.ts';
import { findOnPath } from '../../../emulator/find-on-path.ts';
import { spawnWatched, type Watched } from '../../../emulator/spawn-watched.ts';

export interface LocalRedis {
  url: string;
  /** Again on the same port, empty. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const START_LIMIT_MS = 5000;
const PROBE_MS = 10;

async function answersPing(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port, timeout: 1000 });
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    return answer.toString() === '+PONG\r\n';
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function run(program: string, port: number): Promise<Watched> {
  const settings = { port, bind: '127.0.0.1', save: '', appendonly: 'no', daemonize: 'no' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = spawnWatched({
    command: [program, ...args],
    cwd: tmpdir(),
    stdout: 'ignore',
  });
  let ended = false;
  void server.ended.then(() => {
    ended = true;
  });
  const limit = performance.now() + START_LIMIT_MS;
  while (!ended && performance.now() < limit) {
    if (await answersPing(port)) return server;
    await sleep(PROBE_MS);
  }
  server.release();
  throw new Error(
    `${program} does not start on port ${port}. Use a Redis of your own with --redis, or --redis none.`,
  );
}

/** A redis-server of the machine, run for this stack alone and without a disk. Undefined when there is none on PATH. */
export async function startRedis(log: (line: string) => void): Promise<LocalRedis | undefined> {
  const program = await findOnPath('redis-server', process.env.PATH ?? '');
  if (program === undefined) return undefined;
  const port = await findFreePort();
  let server: Watched | undefined;
  async function start(): Promise<void> {
    if (server !== undefined) return;
    const started = await run(program ?? '', port);
    server = started;
    void started.ended.then(() => {
      if (server === started) log('Redis has ended by itself. The functions do without it.');
    });
  }
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    async stop() {
      const stopped = server;
      server = undefined;
      stopped?.release();
      await stopped?.ended;
    },
  };
}
