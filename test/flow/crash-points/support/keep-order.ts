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
  step: string;
  mayPass: Promise<boolean>;
  decide: (mayPass: boolean) => void;
}

function createPlace(step: string): Place {
  let decide: Place['decide'] = () => undefined;
  const mayPass = new Promise<boolean>((resolve) => {
    decide = resolve;
  });
  return { step, mayPass, decide };
}

function takeFirst(places: Place[], step: string): Place | undefined {
  const at = places.findIndex((place) => place.step === step);
  return at === -1 ? undefined : places.splice(at, 1)[0];
}

/**
 * One after the other, in the order of this list, however they arrive. A step that is on it several times comes that often.
 * Other steps are not its business.
 */
export function keepOrder(steps: readonly string[]): Order {
  const places = steps.map(createPlace);
  const free = [...places];
  const taken = [...places];
  let isOver = false;
  const decideAll = (mayPass: boolean) => {
    for (const { decide } of places) decide(mayPass);
  };
  places[0]?.decide(true);
  return {
    async turnOf(step) {
      if (!steps.includes(step)) return true;
      return !isOver && ((await takeFirst(free, step)?.mayPass) ?? true);
    },
    passed(step) {
      const place = takeFirst(taken, step);
      if (place !== undefined) places[places.indexOf(place) + 1]?.decide(true);
    },
    diedAt(step) {
      if (!steps.includes(step)) return;
      isOver = true;
      decideAll(false);
    },
    release: () => decideAll(true),
  };
}
