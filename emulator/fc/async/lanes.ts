type Job = () => Promise<void>;

export interface Lanes {
  add(lane: string, job: Job): void;
  /** Forgets what waits, and resolves when what runs has ended. */
  close(): Promise<void>;
}

/** Runs jobs in the order they came, so many at once in each lane. Jobs do not reject. */
export function createLanes(concurrencyOf: (lane: string) => number): Lanes {
  const waiting = new Map<string, Job[]>();
  const running = new Map<string, Set<Promise<void>>>();

  function setIn<T>(map: Map<string, T>, lane: string, create: () => T): T {
    const value = map.get(lane) ?? create();
    map.set(lane, value);
    return value;
  }

  function pump(lane: string): void {
    const active = setIn(running, lane, () => new Set());
    while (active.size < concurrencyOf(lane)) {
      const job = waiting.get(lane)?.shift();
      if (job === undefined) return;
      const ended = job().finally(() => {
        active.delete(ended);
        pump(lane);
      });
      active.add(ended);
    }
  }

  return {
    add(lane, job) {
      setIn<Job[]>(waiting, lane, () => []).push(job);
      pump(lane);
    },
    async close() {
      waiting.clear();
      await Promise.all([...running.values()].flatMap((active) => [...active]));
    },
  };
}
