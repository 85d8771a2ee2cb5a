import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface WatchedOptions {
  command: readonly [string, ...string[]];
  /** Shell code for when the watch is released; "$$" is the process, and 0 its whole group. */
  whenReleased?: 'kill -INT $$' | 'kill -KILL 0';
  user?: { uid: number; gid: number } | undefined;
  cwd?: string;
  /** By default nothing of this process's but PATH. */
  env?: NodeJS.ProcessEnv;
  /** What is piped has to be read. */
  stdout?: 'pipe' | 'ignore';
}

export interface Watched {
  child: ChildProcess;
  stderr: NodeJS.ReadableStream;
  ended: Promise<void>;
  /** By default that ends the program, and what it has started. */
  release(): void;
}

/**
 * Runs a program that never outlives this one: a watcher in its process group waits for the end of a pipe, which comes
 * when the watch is released and also when this process is killed.
 */
export function spawnWatched(options: WatchedOptions): Watched {
  const { command, whenReleased = 'kill -KILL 0', user, cwd, stdout = 'pipe' } = options;
  const { env = { PATH: process.env.PATH, LC_ALL: 'C' } } = options;
  const script = `{ read -r _; ${whenReleased}; } <&3 >/dev/null 2>&1 & exec "$@" 3<&-`;
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...command], {
    ...user,
    cwd,
    env,
    stdio: ['ignore', stdout, 'pipe', 'pipe'],
    // Ctrl-C in the terminal is for this process, which stops the program when nobody needs it any more.
    detached: true,
  });
  const pipe = child.stdio[3];
  const { stderr } = child;
  if (stderr === null || pipe === null || pipe === undefined) throw new Error('There are no pipes.');
  pipe.on('error', () => undefined);
  const release = () => {
    pipe.destroy();
  };
  child.once('exit', release);
  const ended = once(child, 'exit').then(() => undefined);
  // Not everybody asks.
  ended.catch(() => undefined);
  return { child, stderr, ended, release };
}
