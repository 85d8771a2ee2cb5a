import { join } from 'node:path';
import type { FunctionSpec } from '../../../emulator/fc/function-spec.ts';
import { functionsOfManifest } from '../../../emulator/fc/functions-of-manifest.ts';
import { DEPLOY_VARIABLE_EXAMPLES } from '../manifest/deploy-variables.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';

export type Functions = Readonly<Record<string, FunctionSpec>>;
type Environment = Readonly<Record<string, string>>;

const ROOT = join(import.meta.dirname, '../../..');

/** s.yaml as the real `s` resolves it, with the user's environment, but the servers and secrets of this machine. */
export function readLocalManifest(variables: Environment, signal: AbortSignal): Promise<Manifest> {
  const env = { ...DEPLOY_VARIABLE_EXAMPLES, ...process.env, ...variables };
  return readManifest({ env, signal });
}

/** The name of the function that is the callbackUrl. */
export function callbackFunctionOf({ resources }: Manifest): string {
  const name = resources.callback?.props.functionName;
  if (name !== undefined) return name;
  throw new Error(
    's.yaml has no resource "callback": the function that OSS calls back is found by that name of its resource.',
  );
}

/** The functions of a manifest, once they are built. `doors` are what opens on this machine alone: no manifest names it. */
export function toFunctions(manifest: Manifest, doors: Environment, root = ROOT): Functions {
  const functions = Object.entries(functionsOfManifest(manifest, { root }));
  return Object.fromEntries(
    functions.map(([name, spec]) => [name, { ...spec, env: { ...spec.env, ...doors } }]),
  );
}
