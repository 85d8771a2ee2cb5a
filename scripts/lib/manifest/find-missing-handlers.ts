import { existsSync } from 'node:fs';
import path from 'node:path';
import { bundleFunction } from '../bundle-function.ts';
import { loadAlone } from '../load-alone.ts';
import type { FunctionProps, Manifest } from './manifest.ts';

async function listHandlers(name: string, root: string): Promise<string[] | undefined> {
  if (!existsSync(path.join(root, 'functions', name, 'index.ts'))) return undefined;
  const exported = await loadAlone((await bundleFunction(name, root)).needed);
  return exported.map((method) => `index.${method}`);
}

async function findMissing({ code, ...props }: FunctionProps, root: string): Promise<string[]> {
  const name = path.basename(code);
  const existing = await listHandlers(name, root);
  if (existing === undefined)
    return [`code is ${code}: there is no functions/${name}/index.ts to build it from.`];
  const hooks = Object.entries(props.instanceLifecycleConfig ?? {});
  const named: [where: string, handler: string][] = [
    ['handler', props.handler],
    ...hooks.map(([hook, { handler }]): [string, string] => [
      `instanceLifecycleConfig.${hook}.handler`,
      handler,
    ]),
  ];
  return named
    .filter(([, handler]) => !existing.includes(handler))
    .map(([where, handler]) => `${where} is "${handler}": functions/${name} has ${existing.join(', ')}.`);
}

/** What the manifest names and the build does not make: the deployment would succeed, and each call fail. */
export async function findMissingHandlers({ resources }: Manifest, root: string): Promise<string[]> {
  const problems = await Promise.all(
    Object.entries(resources).map(async ([resource, { props }]) => {
      const missing = await findMissing(props, root);
      return missing.map((problem) => `resources.${resource}.props.${problem}`);
    }),
  );
  return problems.flat();
}
