import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { FunctionSpec } from './function-spec.ts';
import {
  fieldsOf,
  type ManifestValue,
  optional,
  readCount,
  readList,
  readNumber,
  readRecord,
  readText,
  readTexts,
  UnusableManifestError,
} from './manifest/manifest-value.ts';
import { readAsyncInvokeConfig, readCommand, readHook, readTrigger } from './manifest/read-settings.ts';
import { modulePath } from './module-path.ts';

export interface ManifestOptions {
  /** The folder of s.yaml: `code` is relative to it. */
  root: string;
}

const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 512;
const NODE_RUNTIME = /^nodejs(?:18|20)$/;
const CUSTOM_RUNTIME = /^custom(?:\.debian1[012])?$/;

function readCodeDir(from: ManifestValue, root: string): string {
  const src = typeof from.value === 'string' ? from : fieldsOf(from)('src');
  return resolve(root, readText(src));
}

function requireFile(file: string, root: string, functionName: string): void {
  if (existsSync(file)) return;
  throw new UnusableManifestError(
    `${functionName}: ${relative(root, file)} does not exist. Build the functions first: npm run build.`,
  );
}

type Code = Pick<FunctionSpec, 'handlerPath' | 'codeDir' | 'handler' | 'customRuntime'>;

function readCustomCode(field: (name: string) => ManifestValue, codeDir: string): Code {
  const handlerPath = join(codeDir, 'bootstrap');
  const command = optional(field('customRuntimeConfig'), (config) => readCommand(config, handlerPath));
  return { codeDir, handlerPath, customRuntime: { command } };
}

function readNodeCode(field: (name: string) => ManifestValue, codeDir: string): Code {
  const handler = readText(field('handler'));
  return { codeDir, handlerPath: modulePath(codeDir, handler), handler };
}

function readCode(functionName: string, field: (name: string) => ManifestValue, root: string): Code {
  const runtime = readText(field('runtime'));
  const isNode = NODE_RUNTIME.test(runtime);
  if (!isNode && !CUSTOM_RUNTIME.test(runtime))
    throw new UnusableManifestError(
      `${functionName}: the runtime ${runtime} does not run here. nodejs20, nodejs18, custom and custom.debian10 to custom.debian12 do.`,
    );
  const codeDir = readCodeDir(field('code'), root);
  const code = isNode ? readNodeCode(field, codeDir) : readCustomCode(field, codeDir);
  if (code.customRuntime?.command === undefined) requireFile(code.handlerPath, root, functionName);
  else requireFile(codeDir, root, functionName);
  return code;
}

function readConcurrency(functionName: string, from: ManifestValue, code: Code): number | undefined {
  const concurrency = optional(from, readNumber);
  if (concurrency !== undefined && concurrency > 1 && code.customRuntime === undefined)
    throw new UnusableManifestError(
      `${functionName}: instanceConcurrency is ${concurrency}, and built-in runtimes take one request at a time. Remove it, or use a custom runtime.`,
    );
  return concurrency;
}

function readFunction(
  functionName: string,
  field: (name: string) => ManifestValue,
  root: string,
): FunctionSpec {
  const code = readCode(functionName, field, root);
  const hook = (name: string) =>
    optional(field('instanceLifecycleConfig'), (config) => optional(fieldsOf(config)(name), readHook));
  return {
    ...code,
    timeoutSeconds: optional(field('timeout'), readNumber) ?? DEFAULT_TIMEOUT_SECONDS,
    memoryMb: optional(field('memorySize'), readNumber) ?? DEFAULT_MEMORY_MB,
    env: optional(field('environmentVariables'), readTexts) ?? {},
    role: optional(field('role'), readText),
    initializer: hook('initializer'),
    preStop: hook('preStop'),
    instanceConcurrency: readConcurrency(functionName, field('instanceConcurrency'), code),
    reservedConcurrency: optional(field('concurrencyConfig'), (config) =>
      optional(fieldsOf(config)('reservedConcurrency'), readCount),
    ),
    asyncInvokeConfig: optional(field('asyncInvokeConfig'), readAsyncInvokeConfig),
    triggers: optional(field('triggers'), readList)?.map(readTrigger) ?? [],
  };
}

function requireFc3(resource: string, component: string): void {
  if (/^(?:devsapp\/)?fc3(?:@.*)?$/.test(component)) return;
  throw new UnusableManifestError(
    `The resource ${resource} has the component ${component}, and only fc3 runs here. Keep it in a manifest of its own.`,
  );
}

/** The functions of a manifest as `s preview -o json` resolves it, by their names. Throws a sentence about what cannot run. */
export function functionsOfManifest(
  manifest: unknown,
  { root }: ManifestOptions,
): Record<string, FunctionSpec> {
  const resources = readRecord(fieldsOf({ where: 'The manifest', value: manifest })('resources'));
  const functions: Record<string, FunctionSpec> = {};
  for (const [resource, value] of Object.entries(resources)) {
    const of = fieldsOf({ where: `resources.${resource}`, value });
    requireFc3(resource, readText(of('component')));
    const field = fieldsOf(of('props'));
    const functionName = readText(field('functionName'));
    if (functions[functionName] !== undefined)
      throw new UnusableManifestError(`Two resources have the function name ${functionName}.`);
    functions[functionName] = readFunction(functionName, field, root);
  }
  return functions;
}
