import { type ChildProcess, fork } from 'node:child_process';
import { dirname } from 'node:path';
import { forEachLine } from './for-each-line.ts';

export interface ProcessOptions {
  runnerPath: string;
  handlerPath: string;
  memoryMb: number;
  env: Readonly<Record<string, string>>;
  log: (line: string) => void;
}

export interface InstanceProcess {
  child: ChildProcess;
  /** False once the process has ended or is about to. */
  isAlive(): boolean;
  kill(): Promise<void>;
}

/** What FC leaves to the heap of Node; the rest is for buffers and the process itself. */
const HEAP_SHARE = 0.9;

const living = new Set<ChildProcess>();
let watchesExit = false;

/** Ends the process and whatever it started itself. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
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

export function startProcess(options: ProcessOptions): InstanceProcess {
  const child = fork(options.runnerPath, [], {
    cwd: dirname(options.handlerPath),
    env: { ...options.env },
    execArgv: [`--max-old-space-size=${Math.floor(options.memoryMb * HEAP_SHARE)}`],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl-C in the terminal reaches the front alone, and the front ends its instances.
    detached: true,
  });
  killWithThisProcess(child);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream !== null) forEachLine(stream, options.log);
  }
  let alive = true;
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      alive = false;
      living.delete(child);
      resolve();
    };
    child.once('exit', end);
    child.on('error', end);
  });
  return {
    child,
    isAlive: () => alive,
    async kill() {
      alive = false;
      killGroup(child);
      await ended;
    },
  };
}
