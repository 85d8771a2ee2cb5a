import type { Clock } from '../clock.ts';
import { parseSchedule, type Schedule } from './parse-schedule.ts';
import { type TimerTrigger, type Trigger, timerEvent, timersOf } from './timer-trigger.ts';

export interface Timers {
  start(fire: (functionName: string, event: Buffer) => void): void;
  stop(): void;
}

interface Entry {
  functionName: string;
  timer: TimerTrigger;
  schedule: Schedule;
}

/** A computer that slept, or whose clock was set, is noticed after this time. */
const LONGEST_WAIT_MS = 60_000;

export interface TimerOptions {
  triggersOf: Iterable<readonly [functionName: string, triggers: readonly Trigger[] | undefined]>;
  clock: Clock;
}

/** Reads every timer, so that a mistake shows at once; they tick from `start` on. What is missed meanwhile is lost. */
export function createTimers({ triggersOf, clock }: TimerOptions): Timers {
  const entries: Entry[] = [];
  for (const [functionName, triggers] of triggersOf) {
    for (const timer of timersOf(functionName, triggers)) {
      entries.push({ functionName, timer, schedule: parseSchedule(timer.cronExpression) });
    }
  }
  const cancels = new Map<Entry, () => void>();

  return {
    start(fire) {
      const wait = (entry: Entry, due: number | undefined): void => {
        if (due === undefined) return;
        const ms = Math.min(due - clock.now(), LONGEST_WAIT_MS);
        const cancel = clock.after(ms, () => {
          if (clock.now() < due) return wait(entry, due);
          fire(entry.functionName, timerEvent(entry.timer, due));
          wait(entry, entry.schedule(Math.max(due, clock.now())));
        });
        cancels.set(entry, cancel);
      };
      for (const entry of entries) wait(entry, entry.schedule(clock.now()));
    },
    stop() {
      for (const cancel of cancels.values()) cancel();
    },
  };
}
