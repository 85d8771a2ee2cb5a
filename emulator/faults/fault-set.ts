import type { HttpFaults } from '../fc/http/http-faults.ts';
import { type CallbackFaults, createOrderGate, type OrderGate } from '../oss/callback/callback-faults.ts';
import { type ChosenFault, FAULTS, type FaultName } from './catalogue.ts';

/** What a fault does besides being looked up: stops a server, and starts it again. */
export interface FaultAction {
  begin(): Promise<void>;
  end?(): Promise<void>;
}

export interface FaultSet {
  active(): ChosenFault[];
  /** Rejects when the fault cannot be had here, with a sentence. */
  set(fault: ChosenFault): Promise<void>;
  /** Clears one, or all. */
  clear(name?: FaultName): Promise<void>;
  /** Always what is active now. */
  readonly callbacks: CallbackFaults;
  http(): HttpFaults;
}

const LONGEST_HOLD_MS = 3000;
const NEEDS_ACTION: ReadonlySet<FaultName> = new Set(['rotate-key', 'redis-gone', 'postgres-gone']);

export class UnavailableFaultError extends Error {
  override readonly name = 'UnavailableFaultError';
}

/** The faults of this moment. `actions` are those that this emulator can do. */
export function createFaultSet(actions: Partial<Record<FaultName, FaultAction>> = {}): FaultSet {
  const active = new Map<FaultName, number | undefined>();
  let gate: OrderGate | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** One change after the other: a server is not started while it is being stopped. */
  function inTurn(change: () => Promise<void>): Promise<void> {
    const done = last.then(change);
    last = done.catch(() => undefined);
    return done;
  }

  async function begin({ name, value }: ChosenFault): Promise<void> {
    const action = actions[name];
    if (action === undefined && NEEDS_ACTION.has(name))
      throw new UnavailableFaultError(`The fault "${name}" is not possible here: that server is not ours.`);
    if (!active.has(name)) await action?.begin();
    if (FAULTS[name].momentary) return;
    active.set(name, value);
    if (name === 'out-of-order') gate ??= createOrderGate(LONGEST_HOLD_MS);
  }

  async function end(name: FaultName): Promise<void> {
    if (!active.has(name)) return;
    await actions[name]?.end?.();
    active.delete(name);
    if (name === 'out-of-order') gate = undefined;
  }

  return {
    active: () => [...active].map(([name, value]) => ({ name, value })),
    set: (fault) => inTurn(() => begin(fault)),
    clear: (name) =>
      inTurn(async () => {
        for (const one of name === undefined ? [...active.keys()] : [name]) await end(one);
      }),
    callbacks: {
      get delayMs() {
        return active.get('delay');
      },
      get drop() {
        return active.has('drop');
      },
      get twice() {
        return active.has('twice');
      },
      get tamper() {
        return active.has('tamper');
      },
      get order() {
        return gate;
      },
    },
    http() {
      const slowMs = active.get('slow');
      const status = active.get('status');
      return {
        refuse: active.has('refuse'),
        cut: active.has('cut'),
        wrongJson: active.has('wrong-json'),
        ...(slowMs === undefined ? {} : { slowMs }),
        ...(status === undefined ? {} : { status }),
      };
    },
  };
}
