import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Policy } from './policy.ts';

const FOLDER = join(import.meta.dirname, '../../../deploy/policies');
const OF_EVERY_FUNCTION = 'every-function';

export interface Policies {
  /** What Function Compute does for a function, as its role. */
  ofEveryFunction: Policy;
  /** By the name of who needs them: a function, a trigger, or a command. */
  own: ReadonlyMap<string, Policy>;
}

/** The policies of deploy/policies, as they stand there. */
export async function readPolicies(): Promise<Policies> {
  const own = new Map<string, Policy>();
  for (const file of (await readdir(FOLDER)).sort())
    own.set(file.replace(/\.json$/, ''), JSON.parse(await readFile(join(FOLDER, file), 'utf8')) as Policy);
  const ofEveryFunction = own.get(OF_EVERY_FUNCTION);
  if (ofEveryFunction === undefined) throw new Error(`deploy/policies has no ${OF_EVERY_FUNCTION}.json.`);
  own.delete(OF_EVERY_FUNCTION);
  return { ofEveryFunction, own };
}
