import { createInterface } from 'node:readline';
import { spawnWatched } from '../../../emulator/spawn-watched.ts';
import type { SystemUser } from './system-user.ts';

export interface ServerOptions {
  postgres: string;
  directory: string;
  port: number;
  user: SystemUser | undefined;
  fast: boolean;
  log: (line: string) => void;
}

export interface Server {
  pid: number;
  /** Resolves when the server has ended, for whatever reason. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';
}

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 10_000;
const KEPT_LINES = 20;

function settings({ directory, port, fast }: ServerOptions): string[] {
  const values = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'timezone=UTC',
    'log_timezone=UTC',
    ...(fast ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
  ];
  return ['-D', directory, ...values.flatMap((value) => ['-c', value])];
}

function explain(lines: readonly string[], { directory, port }: ServerOptions): Error {
  const text = lines.join('\n');
  if (/Address already in use/.test(text)) {
    return new PortTakenError(`Port ${port} on 127.0.0.1 is in use by another program.`);
  }
  if (/incompatible with server/.test(text)) {
    return new Error(
      `The database in ${directory} was made by another version of Postgres. Remove it, or choose another folder.`,
    );
  }
  return new Error(`Postgres did not start.\n${text}`);
}

/** Starts the server and resolves when it accepts connections. */
export async function runServer(options: ServerOptions): Promise<Server> {
  const { postgres, directory, user } = options;
  const { child, stderr, ended, release } = spawnWatched({
    command: [postgres, ...settings(options)],
    whenReleased: 'kill -INT $$',
    user,
    cwd: directory,
    stdout: 'ignore',
  });
  const lines: string[] = [];
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: stderr }).on('line', (line) => {
      if (lines.push(line) > KEPT_LINES) lines.shift();
      options.log(line);
      if (line.includes('database system is ready to accept connections')) resolve();
    });
  });

  const signal = (name: NodeJS.Signals) =>
    child.exitCode === null && child.signalCode === null && child.kill(name);
  async function stop(): Promise<void> {
    release();
    const timer = setTimeout(() => signal('SIGQUIT'), STOP_LIMIT_MS);
    await ended;
    clearTimeout(timer);
  }

  const limit = setTimeout(() => signal('SIGQUIT'), START_LIMIT_MS);
  try {
    const outcome = await Promise.race([ready.then(() => 'ready'), ended.then(() => 'ended')]);
    if (outcome === 'ended') throw explain(lines, options);
  } catch (error) {
    release();
    throw error;
  } finally {
    clearTimeout(limit);
  }
  return { pid: child.pid ?? 0, ended, stop };
}
