import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Front } from '../../../emulator/fc/front.ts';
import type { FunctionSpec } from '../../../emulator/fc/function-spec.ts';
import { build } from './build.ts';
import { checkFunctions } from './check-functions.ts';
import type { Functions } from './local-functions.ts';

export interface RedeployOptions {
  front: Pick<Front, 'update' | 'reload' | 'remove'>;
  functions: Functions;
  /** Reads s.yaml again. */
  readFunctions: () => Promise<Functions>;
  /** Called when they are about to be used. Throws when they cannot be. */
  onRead: (functions: Functions) => void;
  log: (line: string) => void;
}

/** Changes with every file that a function is made of: the build leaves alone what stays the same. */
async function stampOf({ handlerPath }: FunctionSpec): Promise<string> {
  const folder = dirname(handlerPath);
  const names = await readdir(folder).catch(() => []);
  const stamps = names
    .filter((name) => !name.endsWith('.tmp'))
    .sort()
    .map(async (name) => {
      const { ino, mtimeMs, size } = await stat(join(folder, name));
      return `${name} ${ino} ${mtimeMs} ${size}`;
    });
  return (await Promise.all(stamps)).join('\n');
}

async function stampAll(functions: Functions): Promise<Map<string, string>> {
  const names = Object.keys(functions);
  const stamps = await Promise.all(Object.values(functions).map(stampOf));
  return new Map(names.map((name, at) => [name, stamps[at] ?? '']));
}

/** Takes over what has changed in the sources. Never rejects: until a mistake is corrected, the former code serves. */
export function createRedeploy({ front, functions, readFunctions, onRead, log }: RedeployOptions) {
  let current = functions;
  let hasFailed = false;

  async function takeOver(changed: readonly string[]): Promise<string[]> {
    const before = await stampAll(current);
    const built = await build();
    if (changed.includes('s.yaml')) {
      const read = await readFunctions();
      checkFunctions(read, built);
      onRead(read);
      for (const name of Object.keys(current).filter((one) => read[one] === undefined)) front.remove(name);
      current = read;
      for (const [name, spec] of Object.entries(current)) front.update(name, spec);
      return Object.keys(current);
    }
    checkFunctions(current, built);
    const after = await stampAll(current);
    const rebuilt = [...after.keys()].filter((name) => before.get(name) !== after.get(name));
    for (const name of rebuilt) front.reload(name);
    return rebuilt;
  }

  return async (changed: readonly string[]): Promise<void> => {
    const started = performance.now();
    try {
      const names = await takeOver(changed);
      const ms = Math.round(performance.now() - started);
      if (hasFailed && names.length === 0)
        log(`${changed.join(', ')} changed: that is the former code again`);
      hasFailed = false;
      if (names.length > 0)
        log(`${changed.join(', ')} changed: ${names.join(', ')} built and used from now on (${ms} ms)`);
    } catch (error) {
      hasFailed = true;
      log(
        `${changed.join(', ')} changed, and the former code is still used. ${error instanceof Error ? error.message : error}`,
      );
    }
  };
}
