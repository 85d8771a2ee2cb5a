import { join } from 'node:path';
import type { FunctionSpec } from '../../../emulator/fc/function-spec.ts';
import { functionsOfManifest } from '../../../emulator/fc/functions-of-manifest.ts';
import { DEPLOY_VARIABLE_EXAMPLES } from '../deploy-variables.ts';
import { readManifest } from '../read-manifest.ts';

export type Functions = Readonly<Record<string, FunctionSpec>>;
type Environment = Readonly<Record<string, string>>;

const ROOT = join(import.meta.dirname, '../../..');
/** What of the user's own environment may change how the functions run here; the rest is for deployments. */
const TAKEN_OVER = ['CALLBACK_PATH', 'CALLBACK_FIELDS', 'PREPARE', 'POOL_SIZE', 'LOG_LEVEL', 'OSS_REGION'];

function takenOver(): Record<string, string> {
  return Object.fromEntries(TAKEN_OVER.map((name) => [name, process.env[name] ?? '']));
}

/** s.yaml as the real `s` resolves it, with the variables of this machine. */
export function readLocalManifest(variables: Environment): Promise<unknown> {
  const { PATH = '' } = process.env;
  return readManifest({ env: { PATH, ...DEPLOY_VARIABLE_EXAMPLES, ...takenOver(), ...variables } });
}

/** The functions of a manifest, once they are built. `doors` are what opens on this machine alone: no manifest names it. */
export function toFunctions(manifest: unknown, doors: Environment): Functions {
  const functions = Object.entries(functionsOfManifest(manifest, { root: ROOT }));
  return Object.fromEntries(
    functions.map(([name, spec]) => [name, { ...spec, env: { ...spec.env, ...doors } }]),
  );
}
