import type { FrontFaults } from '../fc/front-faults.ts';
import { type CallbackFaults, createOrderGate, type OrderGate } from '../oss/callback/callback-faults.ts';
import type { TriggerFaults } from '../triggers/connect-triggers.ts';
import { type ChosenFault, FAULT_NAMES, FAULTS, type FaultName } from './catalogue.ts';

/** What a fault does besides being looked up: stops a server, and starts it again. */
export interface FaultAction {
  begin(): Promise<void>;
  end?(): Promise<void>;
}

export interface FaultSet {
  active(): ChosenFault[];
  /** How often each has happened to something so far. */
  hits(): Readonly<Record<FaultName, number>>;
  /** Rejects when the fault cannot be had here, with a sentence. */
  set(fault: ChosenFault): Promise<void>;
  /** Clears one, or all. */
  clear(name?: FaultName): Promise<void>;
  /** Always what is active now. */
  readonly callbacks: CallbackFaults;
  front(): FrontFaults;
  triggers(): TriggerFaults;
}

const LONGEST_HOLD_MS = 3000;
const NEEDS_ACTION: ReadonlySet<FaultName> = new Set(['rotate-key', 'redis-gone', 'postgres-gone']);

export class UnavailableFaultError extends Error {
  override readonly name = 'UnavailableFaultError';
}

/** The faults of this moment. `actions` are those that this emulator can do. */
export function createFaultSet(actions: Partial<Record<FaultName, FaultAction>> = {}): FaultSet {
  const active = new Map<FaultName, number | undefined>();
  const hits = Object.fromEntries(FAULT_NAMES.map((name) => [name, 0])) as Record<FaultName, number>;
  let gate: OrderGate | undefined;
  let last: Promise<unknown> = Promise.resolve();

  function onHit(name: FaultName): void {
    hits[name] += 1;
  }

  /** One change after the other: a server is not started while it is being stopped. */
  function inTurn(change: () => Promise<void>): Promise<void> {
    const done = last.then(change);
    last = done.catch(() => undefined);
    return done;
  }

  async function act(name: FaultName): Promise<void> {
    const action = actions[name];
    if (action === undefined && NEEDS_ACTION.has(name))
      throw new UnavailableFaultError(`The fault "${name}" is not possible here: that server is not ours.`);
    if (action === undefined || active.has(name)) return;
    await action.begin();
    onHit(name);
  }

  async function begin({ name, value }: ChosenFault): Promise<void> {
    await act(name);
    if (FAULTS[name].momentary) return;
    active.set(name, value);
    if (name === 'out-of-order') gate ??= createOrderGate(LONGEST_HOLD_MS, () => onHit('out-of-order'));
  }

  async function end(name: FaultName): Promise<void> {
    if (!active.has(name)) return;
    await actions[name]?.end?.();
    active.delete(name);
    if (name === 'out-of-order') gate = undefined;
  }

  /** A property that is there when the fault is active. */
  function numberOf<Key extends string>(key: Key, name: FaultName): { [K in Key]?: number } {
    const value = active.get(name);
    return value === undefined ? {} : ({ [key]: value } as { [K in Key]?: number });
  }

  return {
    active: () => [...active].map(([name, value]) => ({ name, value })),
    hits: () => ({ ...hits }),
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
      onHit,
    },
    front: () => ({
      refuse: active.has('refuse'),
      cut: active.has('cut'),
      wrongJson: active.has('wrong-json'),
      loseAsync: active.has('lose-async'),
      doubleAsync: active.has('double-async'),
      ...numberOf('slowMs', 'slow'),
      ...numberOf('status', 'status'),
      ...numberOf('crashMs', 'crash'),
      ...numberOf('refuseAsync', 'refuse-async'),
      onHit,
    }),
    triggers: () => ({
      loseEvents: active.has('lose-events'),
      loseMessages: active.has('lose-messages'),
      onHit,
    }),
  };
}
