type Stop = () => Promise<void>;

export interface Cleanup {
  /** The last that was added is stopped first. */
  add(stop: Stop): void;
  /** Stops everything, once; what fails to stop does not keep the rest from it. */
  run(): Promise<void>;
}

export function createCleanup(): Cleanup {
  const stops: Stop[] = [];
  return {
    add: (stop) => stops.push(stop),
    async run() {
      for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
        await stop().catch((error: unknown) => console.error(error));
      }
    },
  };
}
