import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findFreePort } from '../../emulator/find-free-port.ts';

export interface RedisServer {
  url: string;
  /** A connection of the test's own. */
  client: Redis;
  pause(): void;
  resume(): void;
  /** As a crash would: SIGKILL. */
  kill(): Promise<void>;
  /** Again on the same port, empty. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

async function run(port: number): Promise<ChildProcess> {
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: 'ignore',
    },
  );
  for (;;) {
    const probe = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: () => null });
    probe.on('error', () => undefined);
    const answered = await probe.ping().catch(() => undefined);
    probe.disconnect();
    if (answered === 'PONG') return child;
    if (child.exitCode !== null) throw new Error('redis-server did not start.');
    await sleep(20);
  }
}

export async function startRedis(): Promise<RedisServer> {
  const port = await findFreePort();
  let child = await run(port);
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => undefined);

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    client,
    pause: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    kill,
    restart: async () => {
      child = await run(port);
    },
    async stop() {
      client.disconnect();
      await kill();
    },
  };
}
