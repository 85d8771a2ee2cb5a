import type { FaultSet } from '../../../emulator/faults/fault-set.ts';
import type { FrontFaults } from '../../../emulator/fc/front-faults.ts';

/** Each of them is to be killed in its work at least once. */
const VICTIMS = ['callback', 'thumbnail', 'on-uploaded'];
/** None of them has done its work by then. */
const CRASH_MS = 2;

/** How often a process was killed in its work, by the name of the function. */
type Killed = ReadonlyMap<string, number>;

/** Those that no crash has met. */
export function sparedOf(killed: Killed): string[] {
  return VICTIMS.filter((name) => (killed.get(name) ?? 0) === 0);
}

export interface SparedCrash {
  /** The faults that are active, and a crash of each function that was spared. */
  front(): FrontFaults;
  begin(): void;
  end(): void;
}

/** Planned crashes befall whoever is at work then: without this, luck would decide whether they befall everyone. */
export function crashTheSpared({ front }: Pick<FaultSet, 'front'>, killed: Killed): SparedCrash {
  let isOn = false;
  return {
    front() {
      const functions = isOn ? sparedOf(killed) : [];
      return functions.length === 0 ? front() : { ...front(), functions, crashMs: CRASH_MS };
    },
    begin() {
      isOn = true;
    },
    end() {
      isOn = false;
    },
  };
}
