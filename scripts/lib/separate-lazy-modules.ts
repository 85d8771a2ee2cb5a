import { isBuiltin } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'esbuild';

/** The file of such a module, beside index.js. */
export function lazyFileName(name: string): string {
  return `${name
    .replace(/\.[cm]?[jt]s$/, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-/, '')}.js`;
}

/**
 * A package, or a hook of uploads.ts, that is loaded with `import('…')` becomes a file of its own: a cold start does not
 * even read it.
 */
export function separateLazyModules(found: Set<string>, root: string): Plugin {
  return {
    name: 'separate-lazy-modules',
    setup({ onResolve }) {
      onResolve({ filter: /./ }, ({ kind, path: name, importer }) => {
        const isPackage = !/^[./]/.test(name) && !isBuiltin(name);
        const isHook = name.startsWith('.') && importer === path.join(root, 'uploads.ts');
        if (kind !== 'dynamic-import' || !(isPackage || isHook)) return undefined;
        found.add(name);
        return { path: `./${lazyFileName(name)}`, external: true };
      });
    },
  };
}
