import { setTimeout as sleep } from 'node:timers/promises';
import { type FaultName, parseFault } from '../../../emulator/faults/catalogue.ts';
import type { FaultSet } from '../../../emulator/faults/fault-set.ts';
import type { PlannedFault } from './plan-faults.ts';

export interface Conductor {
  /** To be awaited before the upload of that number is sent: faults begin and end with uploads. */
  reach(index: number): Promise<void>;
  /** When that upload has its answer. */
  done(index: number): void;
  /** Waits a while for what has not happened yet, and ends all. */
  finish(): Promise<void>;
  /** Ends all at once, and begins nothing more. */
  stop(): Promise<void>;
}

interface Running extends PlannedFault {
  hitsBefore: number;
}

const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 20;

/** Lets things go wrong as planned. */
export function conductFaults(plan: readonly PlannedFault[], faults: FaultSet): Conductor {
  const coming = [...plan];
  const running = new Map<FaultName, Running>();
  const held = new Map<FaultName, number>();
  let reached = -1;
  let failure: unknown;

  function isOver({ name, hitsBefore, to, most = Number.POSITIVE_INFINITY }: Running): boolean {
    if (held.has(name)) return false;
    const hits = faults.hits()[name] - hitsBefore;
    return hits >= most || (hits > 0 && to <= reached);
  }

  async function begin(planned: PlannedFault): Promise<void> {
    const { name, fault, holdsFor } = planned;
    const hitsBefore = running.get(name)?.hitsBefore ?? faults.hits()[name];
    // Before it is set: else one of the same name that is over by now would be cleared just after.
    running.set(name, { ...planned, hitsBefore });
    if (holdsFor !== undefined) held.set(name, holdsFor);
    await faults.set(parseFault(fault));
  }

  async function endThoseThatAreOver(): Promise<void> {
    for (const [name, one] of running) {
      if (!isOver(one)) continue;
      running.delete(name);
      await faults.clear(name);
    }
  }

  async function stop(): Promise<void> {
    coming.length = 0;
    clearInterval(looking);
    running.clear();
    held.clear();
    await faults.clear();
  }

  // Callbacks that are dropped hold up their clients, so that nobody reaches the upload with which that should end.
  const looking = setInterval(() => {
    endThoseThatAreOver().catch((error: unknown) => {
      failure ??= error;
    });
  }, LOOK_EVERY_MS);

  return {
    stop,
    async reach(index) {
      if (failure !== undefined) throw failure;
      reached = Math.max(reached, index);
      for (let next = coming[0]; next !== undefined && next.from <= index; next = coming[0]) {
        coming.shift();
        await begin(next);
      }
    },
    done(index) {
      for (const [name, heldFor] of held) if (heldFor === index) held.delete(name);
    },
    async finish() {
      reached = Number.POSITIVE_INFINITY;
      const end = Date.now() + PATIENCE_MS;
      while (running.size > 0 && Date.now() < end) await sleep(LOOK_EVERY_MS);
      await stop();
      if (failure !== undefined) throw failure;
    },
  };
}
