import type { Front } from '../../../../emulator/fc/front.ts';
import type { FunctionSpec } from '../../../../emulator/fc/function-spec.ts';
import { type Crasher, createCrasher } from './crasher.ts';
import { type Surroundings, watchFunction } from './watch-function.ts';

interface WatchOptions {
  functions: Readonly<Record<string, FunctionSpec>>;
  surroundingsOf(functionName: string): Surroundings;
  /** What all of them have in their environment besides. */
  env: FunctionSpec['env'];
  front: () => Front;
}

export interface WatchedFunctions {
  /** Without timers: what they do is done when a test wants it. */
  functions: Readonly<Record<string, FunctionSpec>>;
  crasherOf(functionName: string): Crasher;
  /** All of them. */
  disarm(): void;
  close(): Promise<void>;
}

/** Each function with what it talks to being watched. */
export async function watchFunctions(options: WatchOptions): Promise<WatchedFunctions> {
  const { functions, surroundingsOf, env, front } = options;
  const names = Object.keys(functions);
  const pidOf = (name: string) => {
    // The one that worked last: one that was replaced may still be there.
    const instance = front().instances(name).at(-1);
    if (instance === undefined) throw new Error(`${name} has no instance.`);
    return instance.pid;
  };
  const crashers = new Map(names.map((name) => [name, createCrasher(() => pidOf(name))]));
  const crasherOf = (name: string): Crasher => {
    const crasher = crashers.get(name);
    if (crasher === undefined) throw new Error(`The function ${name} is not watched.`);
    return crasher;
  };
  const watched = await Promise.all(
    names.map((name) => watchFunction(crasherOf(name), surroundingsOf(name))),
  );
  const specOf = (spec: FunctionSpec, around: FunctionSpec['env'] = {}): FunctionSpec => ({
    ...spec,
    triggers: spec.triggers?.filter(({ triggerType }) => triggerType !== 'timer'),
    env: {
      ...spec.env,
      ...env,
      ...around,
      NODE_OPTIONS: `${spec.env.NODE_OPTIONS ?? ''} ${around.NODE_OPTIONS ?? ''}`,
    },
  });
  return {
    functions: Object.fromEntries(
      Object.entries(functions).map(([name, spec], index) => [name, specOf(spec, watched[index]?.env)]),
    ),
    crasherOf,
    disarm() {
      for (const crasher of crashers.values()) crasher.disarm();
    },
    close: async () => void (await Promise.all(watched.map(({ close }) => close()))),
  };
}
