import { once } from 'node:events';
import { spawnWatched } from '../../../spawn-watched.ts';
import { findFfmpeg } from './find-ffmpeg.ts';
import { limitConcurrency } from './limit-concurrency.ts';

export interface RunOptions {
  /** Ends the program. */
  signal?: AbortSignal;
  onOutput?: (chunk: Buffer) => void;
  /** Gets all that was logged so far. */
  onLog?: (log: string) => void;
}

export interface RunResult {
  /** Null when a signal ended it. */
  code: number | null;
  /** What it wrote to its standard error: the beginning and the end. */
  log: string;
}

export interface Ffmpeg {
  /** The path of the program. Throws what the client is to be told when there is none. */
  find(): Promise<string>;
  run(args: readonly string[], options?: RunOptions): Promise<RunResult>;
}

const MAX_AT_ONCE = 4;
const MAX_LOG_CHARACTERS = 128 * 1024;
const KEPT_AT_EACH_END = 32 * 1024;

// A playlist must not make it read other files, or speak to the network.
const COMMON = ['-hide_banner', '-nostdin', '-nostats', '-protocol_whitelist', 'file,pipe'];

function shorten(log: string): string {
  if (log.length <= MAX_LOG_CHARACTERS) return log;
  return `${log.slice(0, KEPT_AT_EACH_END)}\n${log.slice(-KEPT_AT_EACH_END)}`;
}

async function run(
  path: string,
  args: readonly string[],
  { signals, onOutput, onLog }: Omit<RunOptions, 'signal'> & { signals: readonly AbortSignal[] },
): Promise<RunResult> {
  for (const signal of signals) signal.throwIfAborted();
  const { child, release } = spawnWatched({ command: [path, ...COMMON, ...args] });
  for (const signal of signals) signal.addEventListener('abort', release);
  let log = '';
  child.stdout?.on('data', (chunk: Buffer) => onOutput?.(chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    log = shorten(log + chunk);
    onLog?.(log);
  });
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, log };
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', release);
  }
}

export interface FfmpegOptions {
  /** The program; else FFMPEG_PATH, the PATH and the npm package are tried. */
  named: string | undefined;
  /** Ends all that runs. */
  signal: AbortSignal;
  env?: Readonly<Record<string, string | undefined>>;
}

/** Runs ffmpeg, which never outlives this process. Looks for it when it is needed first. */
export function createFfmpeg({ named, signal: ending, env = process.env }: FfmpegOptions): Ffmpeg {
  const inTurn = limitConcurrency(MAX_AT_ONCE);
  const find = () => findFfmpeg(named ?? (env.FFMPEG_PATH || undefined), env);
  return {
    find,
    async run(args, { signal, ...options } = {}) {
      const signals = signal === undefined ? [ending] : [ending, signal];
      const path = await find();
      return inTurn(() => run(path, args, { ...options, signals }));
    },
  };
}
