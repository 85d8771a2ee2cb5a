import type { FaultName } from '../../../emulator/faults/catalogue.ts';
import { type Random, randomOfRun } from '../fuzz/random.ts';
import { burstsWithin, forgottenWithin } from './plan-uploads.ts';

export interface PlannedFault {
  /** As in `--fault`. */
  fault: string;
  name: FaultName;
  /** It begins with this upload. */
  from: number;
  /** It ends with this one, if it has happened to something by then: else as soon as it has. */
  to: number;
  /** It ends sooner when it has happened so often. */
  most: number | undefined;
  /** It does not end before this upload is done, whatever else it has happened to. */
  holdsFor?: number;
}

interface Habit {
  name: FaultName;
  /** One in so many uploads, but twice in any case. */
  oneIn: number;
  /** For how many uploads. */
  length: readonly [least: number, most: number];
  /** Happens no more often than that: each time costs its client five seconds. */
  isDear?: true;
  value?: (random: Random) => number;
}

/** Of all functions alike: the quick callback is hit by an early end, jobs in the middle of their work by a late one. */
function crashAfterMs(random: Random): number {
  return random.chance(0.5) ? 2 + random.int(8) : 20 + random.int(80);
}

const HABITS: readonly Habit[] = [
  { name: 'drop', oneIn: 40, length: [1, 3], isDear: true },
  { name: 'twice', oneIn: 60, length: [3, 8] },
  { name: 'out-of-order', oneIn: 80, length: [4, 10] },
  { name: 'cut', oneIn: 80, length: [1, 3] },
  { name: 'crash', oneIn: 40, length: [3, 8], value: crashAfterMs },
  { name: 'refuse-async', oneIn: 80, length: [3, 8], value: (random) => random.pick([429, 500, 503]) },
  { name: 'lose-async', oneIn: 100, length: [2, 5] },
  { name: 'double-async', oneIn: 60, length: [4, 12] },
  { name: 'lose-events', oneIn: 60, length: [2, 6] },
  { name: 'lose-messages', oneIn: 150, length: [5, 40] },
  { name: 'redis-gone', oneIn: 200, length: [10, 30] },
  { name: 'postgres-gone', oneIn: 200, length: [6, 14] },
];
const LEAST_TIMES = 2;
/** None of them at the very beginning, nor at the very end. */
const CALM_SHARE = 0.05;
/** Of callbacks that come to nothing: uploads whose events are lost too are found by reconcile alone. */
const WITH_LOST_EVENT = 0.5;
/** Of bursts. */
const WITH_CRASH = 0.25;
const MOST_CRASH_MS = 5;
const CRASH_LENGTH = 4;
/** The callbacks and events of a burst, and some of what comes meanwhile. */
const CRASHES = 16;

function planHabit(habit: Habit, seed: number, nth: number, uploads: number): PlannedFault[] {
  const {
    name,
    oneIn,
    value,
    isDear,
    length: [least, most],
  } = habit;
  const random = randomOfRun(seed, -1 - nth);
  const times = Math.max(LEAST_TIMES, Math.round(uploads / oneIn));
  const calm = Math.ceil(uploads * CALM_SHARE);
  const share = (uploads - 2 * calm) / times;
  return Array.from({ length: times }, (_, time) => {
    const length = least + random.int(most - least + 1);
    const from = Math.floor(calm + share * time + random.int(Math.max(1, share - length)));
    const fault = value === undefined ? name : `${name}=${value(random)}`;
    return { fault, name, from, to: from + length, most: isDear && length };
  });
}

function loseEventsOf(callbacks: readonly PlannedFault[], seed: number): PlannedFault[] {
  const random = randomOfRun(seed, -1000);
  return callbacks
    .filter(({ name }, at) => isFirst(name, at, callbacks) || random.chance(WITH_LOST_EVENT))
    .map(({ from, to }) => ({ fault: 'lose-events', name: 'lose-events', from, to, most: undefined }));
}

function isFirst(name: FaultName, at: number, faults: readonly PlannedFault[]): boolean {
  return faults.findIndex((fault) => fault.name === name) === at;
}

/** Neither callbacks nor events get through before the burst is over: of what it overwrites only late events tell. */
function crashInBursts(seed: number, uploads: number): PlannedFault[] {
  const random = randomOfRun(seed, -2000);
  return burstsWithin(uploads)
    .filter((_, nth) => nth === 0 || random.chance(WITH_CRASH))
    .map((from) => {
      const fault = `crash=${1 + random.int(MOST_CRASH_MS)}`;
      return { fault, name: 'crash', from, to: from + CRASH_LENGTH, most: CRASHES };
    });
}

/** However the run goes, these are left to reconcile. */
function forget(uploads: number): PlannedFault[] {
  return forgottenWithin(uploads).flatMap((from) =>
    (['drop', 'lose-events'] as const).map((name) => {
      return { fault: name, name, from, to: from + 1, most: undefined, holdsFor: from };
    }),
  );
}

/** What goes wrong in a run, and when: the same for the same seed. */
export function planFaults(seed: number, uploads: number): PlannedFault[] {
  const planned = HABITS.flatMap((habit, nth) => planHabit(habit, seed, nth, uploads));
  const callbacks = planned.filter(({ name }) => name === 'drop' || name === 'postgres-gone');
  const others = [...loseEventsOf(callbacks, seed), ...crashInBursts(seed, uploads), ...forget(uploads)];
  return [...planned, ...others].sort((one, other) => one.from - other.from);
}
