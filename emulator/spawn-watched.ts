import { type ChildProcess, spawn } from 'node:child_process';

export interface WatchedProcess {
  child: ChildProcess;
  /** Ends the program, and what it has started. */
  release: () => void;
}

/** A watcher in the process group waits for the end of a pipe, which comes even when this process is killed. */
const WATCHED = '{ read -r _; kill -KILL 0; } <&3 >/dev/null 2>&1 & exec "$@" 3<&-';

/** Starts a program in a process group of its own, which ends with this process however that ends. */
export function spawnWatched(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env: NodeJS.ProcessEnv },
): WatchedProcess {
  const child = spawn('/bin/sh', ['-c', WATCHED, 'sh', command, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const [, , , pipe] = child.stdio;
  const release = () => void pipe?.destroy();
  pipe?.on('error', () => undefined);
  child.once('exit', release);
  return { child, release };
}
