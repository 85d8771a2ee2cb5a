import { EventEmitter, once } from 'node:events';

export interface InvocationLog {
  /** Takes the lines that Function Compute prints around each invocation of a function. */
  read(line: string, functionName: string): void;
  /** How many have ever begun. */
  begun(): number;
  /** The functions, of these, that have come to a good end, in that order. One that fails is invoked again, however often that is. */
  succeeded(functionNames: readonly string[]): string[];
  /** How many of them have not ended. */
  running(): number;
  /** Until one ends, but not for longer than that. Whether one did. */
  waitForEnd(limitMs: number): Promise<boolean>;
  /** Until none is running. */
  waitForQuiet(): Promise<void>;
}

export function createInvocationLog(): InvocationLog {
  const events = new EventEmitter();
  const succeeded: string[] = [];
  let begun = 0;
  let ended = 0;
  const running = () => begun - ended;
  return {
    read(line, functionName) {
      if (line.startsWith('FC Invoke Start')) begun += 1;
      if (!line.startsWith('FC Invoke End')) return;
      ended += 1;
      if (!line.includes('Error: ')) succeeded.push(functionName);
      events.emit('end');
    },
    begun: () => begun,
    succeeded: (functionNames) => succeeded.filter((name) => functionNames.includes(name)),
    running,
    async waitForEnd(limitMs) {
      try {
        await once(events, 'end', { signal: AbortSignal.timeout(limitMs) });
        return true;
      } catch {
        return false;
      }
    },
    async waitForQuiet() {
      while (running() > 0) await once(events, 'end');
    },
  };
}
