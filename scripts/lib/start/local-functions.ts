import { join } from 'node:path';
import type { FunctionSpec } from '../../../emulator/fc/function-spec.ts';
import { DEPLOY_VARIABLE_EXAMPLES } from '../deploy-variables.ts';
import { readManifest } from '../read-manifest.ts';

export interface LocalEnvironment {
  /** What s.yaml gets from the environment. */
  manifest: Readonly<Record<string, string>>;
  /** What every function gets besides: the doors that open on this machine alone. */
  functions: Readonly<Record<string, string>>;
}

const ROOT = join(import.meta.dirname, '../../..');
/** What of the user's own environment may change how the functions run here; the rest is for deployments. */
const TAKEN_OVER = ['CALLBACK_PATH', 'CALLBACK_FIELDS', 'PREPARE', 'POOL_SIZE', 'LOG_LEVEL', 'OSS_REGION'];

function takenOver(): Record<string, string> {
  return Object.fromEntries(TAKEN_OVER.map((name) => [name, process.env[name] ?? '']));
}

/** The functions of s.yaml, as the real `s` resolves it. */
export async function readFunctions(environment: LocalEnvironment): Promise<Record<string, FunctionSpec>> {
  const { PATH = '' } = process.env;
  const env = { PATH, ...DEPLOY_VARIABLE_EXAMPLES, ...takenOver(), ...environment.manifest };
  const { resources } = await readManifest({ env });
  return Object.fromEntries(
    Object.values(resources).map(({ props }) => {
      const { functionName, code, handler, timeout, memorySize, environmentVariables, triggers } = props;
      const file = handler.slice(0, handler.lastIndexOf('.'));
      const spec: FunctionSpec = {
        handlerPath: join(ROOT, code, `${file}.js`),
        handler,
        timeoutSeconds: timeout,
        memoryMb: memorySize,
        env: { ...environmentVariables, ...environment.functions },
        ...(triggers && { triggers }),
      };
      return [functionName, spec];
    }),
  );
}
