export interface Gate {
  /** Runs work, unless the gate is closed. */
  enter<T>(work: () => Promise<T>): Promise<T>;
  /** From then on nothing enters. False, and without effect, while work is inside. */
  close(): boolean;
}

export function createGate(refuse: () => Error): Gate {
  let inside = 0;
  let isClosed = false;
  return {
    async enter(work) {
      if (isClosed) throw refuse();
      inside++;
      try {
        return await work();
      } finally {
        inside--;
      }
    },
    close() {
      isClosed ||= inside === 0;
      return isClosed;
    },
  };
}
