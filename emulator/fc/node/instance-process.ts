import type { ChildProcess } from 'node:child_process';
import { forEachLine } from './for-each-line.ts';

export interface InstanceProcess {
  child: ChildProcess;
  /** False once the process has ended or is about to. */
  isAlive(): boolean;
  kill(): Promise<void>;
  /** Resolves when the process has ended, in whatever way. */
  ended: Promise<void>;
}

const living = new Set<ChildProcess>();
let watchesExit = false;

/** Ends the process and whatever it started itself, also when it has ended before them. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

function killWithThisProcess(child: ChildProcess): void {
  if (!watchesExit) {
    watchesExit = true;
    process.on('exit', () => living.forEach(killGroup));
  }
  living.add(child);
}

/** Watches over a process that was started with `detached`, so that it and what it starts can be ended together. */
export function superviseProcess(child: ChildProcess, log: (line: string) => void): InstanceProcess {
  killWithThisProcess(child);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) forEachLine(stream, log);
  }
  let alive = true;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      alive = false;
      living.delete(child);
      killGroup(child);
      resolve();
    };
    child.once('exit', end);
    // Without a process there is nothing to wait for; otherwise a message could not be sent, and "exit" will follow.
    child.on('error', () => (child.pid === undefined ? end() : killGroup(child)));
  });
  return {
    child,
    isAlive: () => alive,
    ended,
    async kill() {
      alive = false;
      killGroup(child);
      await ended;
    },
  };
}
