import type { Clock } from '../../emulator/fc/clock.ts';

export interface ManualClock extends Clock {
  set(time: string | number): void;
  /** When the next thing is due. */
  next(): number | undefined;
  /** Lets time pass, and runs what was due on the way at its own moment. */
  advance(ms: number): void;
}

/** A clock that stands still until the test moves it. */
export function manualClock(start: string): ManualClock {
  let now = Date.parse(start);
  const waiting = new Set<{ at: number; run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const entry = { at: now + ms, run };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    set(time) {
      now = typeof time === 'number' ? time : Date.parse(time);
    },
    next() {
      const times = [...waiting].map(({ at }) => at);
      return times.length === 0 ? undefined : Math.min(...times);
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        waiting.delete(next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
}
