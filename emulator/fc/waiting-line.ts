interface Place<T> {
  resolve: (given: T) => void;
  reject: (error: unknown) => void;
  timer: NodeJS.Timeout;
}

export interface WaitingLine<T> {
  /** Resolves when its turn has come. Rejects when that takes too long, or when the signal is aborted before. */
  wait(signal?: AbortSignal): Promise<T>;
  isEmpty(): boolean;
  /** To the one who has waited for longest. */
  give(given: T): void;
  rejectAll(error: Error): void;
}

export function createWaitingLine<T>(limit: { ms: number; error: () => Error }): WaitingLine<T> {
  const places: Place<T>[] = [];
  return {
    wait: (signal) =>
      new Promise((resolve, reject) => {
        const leave = (error: unknown) => {
          const at = places.indexOf(place);
          if (at === -1) return;
          places.splice(at, 1);
          clearTimeout(timer);
          reject(error);
        };
        const timer = setTimeout(() => leave(limit.error()), limit.ms);
        const place = { resolve, reject, timer };
        places.push(place);
        signal?.addEventListener('abort', () => leave(signal.reason), { once: true });
      }),
    isEmpty: () => places.length === 0,
    give(given) {
      const next = places.shift();
      clearTimeout(next?.timer);
      next?.resolve(given);
    },
    rejectAll(error) {
      for (const { reject, timer } of places.splice(0)) {
        clearTimeout(timer);
        reject(error);
      }
    },
  };
}
