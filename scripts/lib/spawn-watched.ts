import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { SystemUser } from './postgres/system-user.ts';

export interface WatchedOptions {
  command: readonly [string, ...string[]];
  /** Shell code for when the watch is released; "$$" is the process, and 0 its whole group. */
  whenReleased: 'kill -INT $$' | 'kill -KILL 0';
  user?: SystemUser | undefined;
  cwd: string;
  /** Gets what the program prints; otherwise nobody does. */
  onStdout?: (bytes: Buffer) => void;
  /** By default nothing of this process's but PATH. */
  env?: NodeJS.ProcessEnv;
}

export interface Watched {
  child: ChildProcess;
  stderr: NodeJS.ReadableStream;
  ended: Promise<void>;
  release(): void;
}

/**
 * Runs a program that never outlives this one: a watcher in its process group waits for the end of a pipe, which comes
 * when the watch is released and also when this process is killed.
 */
export function spawnWatched(options: WatchedOptions): Watched {
  const {
    command,
    whenReleased,
    user,
    cwd,
    onStdout,
    env = { PATH: process.env.PATH, LC_ALL: 'C' },
  } = options;
  const script = `{ read -r _; ${whenReleased}; } <&3 & exec "$@" 3<&-`;
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...command], {
    ...user,
    cwd,
    env,
    stdio: ['ignore', onStdout === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    // Ctrl-C in the terminal is for this process, which stops the program when nobody needs it any more.
    detached: true,
  });
  const pipe = child.stdio[3];
  const { stderr } = child;
  if (stderr === null || pipe === null || pipe === undefined) throw new Error('There are no pipes.');
  pipe.on('error', () => undefined);
  if (onStdout !== undefined) child.stdout?.on('data', onStdout);
  const release = () => {
    pipe.destroy();
  };
  child.once('exit', release);
  return { child, stderr, ended: once(child, 'exit').then(() => undefined), release };
}
