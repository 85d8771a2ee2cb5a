interface FaultNumber {
  unit: string;
  preset: number;
  least: number;
  most: number;
}

interface Fault {
  about: string;
  /** Of a fault that takes a number, as in "slow=3000". */
  number?: FaultNumber;
  /** Happens once and is over; others stay until they are cleared. */
  momentary?: true;
}

const MILLISECONDS = { unit: 'ms', preset: 6000, least: 1, most: 600_000 };

/** All that can be made to go wrong while everything runs. */
const CATALOGUE = {
  slow: { about: 'functions run, and their answers come so much later', number: MILLISECONDS },
  refuse: { about: 'connections to functions are closed at once' },
  cut: { about: 'functions run, and their answers are cut in the middle' },
  status: {
    about: 'functions are not called, and this status is answered',
    number: { unit: 'status', preset: 500, least: 200, most: 599 },
  },
  'wrong-json': { about: 'functions run, and what they answer is broken JSON' },
  drop: { about: 'callbacks are never sent, and the client is told that it took too long' },
  delay: { about: 'callbacks are sent so much later', number: MILLISECONDS },
  twice: { about: 'callbacks are sent again after they were answered' },
  'out-of-order': { about: 'a callback waits until the one that comes after it has been answered' },
  tamper: { about: 'callbacks are changed by one bit after they were signed' },
  'rotate-key': { about: 'callbacks are signed with a new key from now on, at a new URL', momentary: true },
  crash: {
    about: 'the processes of functions are ended so long after they were invoked',
    number: { ...MILLISECONDS, preset: 20 },
  },
  'refuse-async': {
    about: 'InvokeFunction refuses asynchronous calls with this status',
    number: { unit: 'status', preset: 503, least: 400, most: 599 },
  },
  'lose-async': { about: 'InvokeFunction accepts asynchronous calls, and loses them' },
  'double-async': { about: 'InvokeFunction accepts asynchronous calls, and runs them twice at once' },
  'lose-events': { about: 'events of OSS reach no function' },
  'lose-messages': { about: 'messages of topics reach no function' },
  'redis-gone': { about: 'Redis is stopped, until the fault is cleared' },
  'postgres-gone': { about: 'Postgres is stopped, until the fault is cleared' },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof CATALOGUE;

export const FAULTS: Readonly<Record<FaultName, Fault>> = CATALOGUE;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

export class UnknownFaultError extends Error {
  override readonly name = 'UnknownFaultError';
}

export function findFault(name: string): FaultName {
  if (isFaultName(name)) return name;
  throw new UnknownFaultError(`There is no fault "${name}": there are ${FAULT_NAMES.join(', ')}.`);
}

export interface ChosenFault {
  name: FaultName;
  /** Undefined for faults that take none. */
  value: number | undefined;
}

/** Reads "drop", "slow" or "slow=3000". */
export function parseFault(text: string): ChosenFault {
  const [written = '', ...rest] = text.split('=');
  const name = findFault(written);
  const { number } = FAULTS[name];
  const value = rest.length === 0 ? undefined : rest.join('=');
  if (number === undefined) {
    if (value !== undefined) throw new UnknownFaultError(`The fault "${name}" takes no value.`);
    return { name, value: undefined };
  }
  if (value === undefined) return { name, value: number.preset };
  const { unit, least, most, preset } = number;
  if (/^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most)
    return { name, value: Number(value) };
  throw new UnknownFaultError(
    `The fault "${name}" takes a number (${unit}) from ${least} to ${most}, as in ${name}=${preset}.`,
  );
}

/** One line a fault, for usages and for the control endpoint. */
export function describeFaults(): { fault: string; about: string }[] {
  return FAULT_NAMES.map((name) => {
    const { about, number } = FAULTS[name];
    return { fault: number === undefined ? name : `${name}[=${number.preset}]`, about };
  });
}
