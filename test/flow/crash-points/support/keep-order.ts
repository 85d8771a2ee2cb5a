/** The order of what a process asks for at once. */
export interface Order {
  /** Resolves when it is the turn of this step: whether it may get through. */
  turnOf(step: string): Promise<boolean>;
  /** It was answered: it is the turn of the next one. */
  passed(step: string): void;
  /** The process has died at this step: what it has asked for besides does not get through any more. */
  diedAt(step: string): void;
  /** All that waits gets through. */
  release(): void;
}

interface Place {
  mayPass: Promise<boolean>;
  decide: (mayPass: boolean) => void;
}

function createPlace(): Place {
  let decide: Place['decide'] = () => undefined;
  const mayPass = new Promise<boolean>((resolve) => {
    decide = resolve;
  });
  return { mayPass, decide };
}

/** One after the other, in the order of this list, however they arrive. Other steps are not its business. */
export function keepOrder(steps: readonly string[]): Order {
  const places = steps.map(createPlace);
  let isOver = false;
  const decideAll = (mayPass: boolean) => {
    for (const { decide } of places) decide(mayPass);
  };
  places[0]?.decide(true);
  return {
    async turnOf(step) {
      const place = places[steps.indexOf(step)];
      if (place === undefined) return true;
      return !isOver && (await place.mayPass);
    },
    passed(step) {
      if (steps.includes(step)) places[steps.indexOf(step) + 1]?.decide(true);
    },
    diedAt(step) {
      if (!steps.includes(step)) return;
      isOver = true;
      decideAll(false);
    },
    release: () => decideAll(true),
  };
}
