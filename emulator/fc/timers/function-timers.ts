import { createTimers, type TimerOptions, type Timers } from './run-timers.ts';
import type { Trigger } from './timer-trigger.ts';

export interface FunctionTimers {
  /** Reads the timers of a function in place of those that it had. Throws when one cannot be read. */
  put(functionName: string, triggers: readonly Trigger[] | undefined): void;
  start(): void;
  stop(): void;
}

export interface FunctionTimerOptions extends Pick<TimerOptions, 'clock'> {
  fire: (functionName: string, event: Buffer) => void;
}

/** The timers of each function, which go on undisturbed when other settings of the function change. */
export function createFunctionTimers({ clock, fire }: FunctionTimerOptions): FunctionTimers {
  const all = new Map<string, { definition: string; timers: Timers }>();
  let started = false;

  return {
    put(functionName, triggers = []) {
      const definition = JSON.stringify(triggers);
      const known = all.get(functionName);
      if (known?.definition === definition) return;
      const timers = createTimers({ triggersOf: [[functionName, triggers]], clock });
      known?.timers.stop();
      all.set(functionName, { definition, timers });
      if (started) timers.start(fire);
    },
    start() {
      started = true;
      for (const { timers } of all.values()) timers.start(fire);
    },
    stop() {
      for (const { timers } of all.values()) timers.stop();
    },
  };
}
