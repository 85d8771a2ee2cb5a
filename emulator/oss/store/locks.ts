export type RunAlone = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Work of the same name runs one after the other, in the order of the calls. */
export function createLocks(): RunAlone {
  const tails = new Map<string, Promise<unknown>>();
  return async (name, work) => {
    const run = (tails.get(name) ?? Promise.resolve()).then(work);
    const tail = run.catch(() => undefined);
    tails.set(name, tail);
    try {
      return await run;
    } finally {
      if (tails.get(name) === tail) tails.delete(name);
    }
  };
}
