import { EventEmitter, once } from 'node:events';

export interface InvocationLog {
  /** Takes the lines that Function Compute prints around each invocation. */
  read(line: string): void;
  /** How many have begun and not ended. */
  running(): number;
  /** Until one ends, but not for longer than that. Whether one did. */
  waitForEnd(limitMs: number): Promise<boolean>;
}

export function createInvocationLog(): InvocationLog {
  const events = new EventEmitter();
  let running = 0;
  return {
    read(line) {
      if (line.startsWith('FC Invoke Start')) running += 1;
      if (!line.startsWith('FC Invoke End')) return;
      running -= 1;
      events.emit('end');
    },
    running: () => running,
    async waitForEnd(limitMs) {
      try {
        await once(events, 'end', { signal: AbortSignal.timeout(limitMs) });
        return true;
      } catch {
        return false;
      }
    },
  };
}
