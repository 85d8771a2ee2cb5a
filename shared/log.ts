import { LOG_LEVELS, type LogLevel } from './config.ts';

export type LogFields = Readonly<Record<string, unknown>>;
type MessageLevel = Exclude<LogLevel, 'silent'>;

export interface Log {
  (level: MessageLevel, fields: LogFields): void;
  isOn(level: MessageLevel): boolean;
}

/** One JSON line for each call, on standard output: what Function Compute and Lambda collect. */
export function createLog(minimum: LogLevel): Log {
  const threshold = LOG_LEVELS.indexOf(minimum);
  const isOn = (level: MessageLevel): boolean => LOG_LEVELS.indexOf(level) >= threshold;
  const write = (level: MessageLevel, fields: LogFields): void => {
    if (isOn(level)) console.log(JSON.stringify({ time: new Date().toISOString(), level, ...fields }));
  };
  return Object.assign(write, { isOn });
}

const MAX_CAUSES = 4;

/** Of what went wrong first: an error of ours around it was made where it was caught. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return error.cause instanceof Error ? error.cause.stack : error.stack;
}

/** What of an error may be logged: never its other properties, which can hold queries, addresses and values. */
export function describeError(error: unknown, withStack: boolean): LogFields {
  const chain: string[] = [];
  let current = error;
  for (let depth = 0; depth < MAX_CAUSES && current instanceof Error; depth += 1) {
    const code = 'code' in current && typeof current.code === 'string' ? ` [${current.code}]` : '';
    chain.push(`${current.name}${code}: ${current.message}`);
    current = current.cause;
  }
  return {
    error: chain.length > 0 ? chain.join(' ← ') : String(error),
    ...(withStack ? { stack: stackOf(error) } : {}),
  };
}
