import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import type { Plugin } from 'esbuild';

/** Takes its properties from the module when they are asked for, and keeps them: they cost nothing from then on. */
function lazyModule(builtin: string): string {
  return `let loaded;
    const load = () => loaded ??= require('${builtin}');
    const get = (_, name, object) => {
      if (name === '__esModule') return true;
      const value = name === 'default' ? load() : load()[name];
      Object.defineProperty(object, name, { value });
      return value;
    };
    const has = (_, name) => name in load();
    module.exports = Object.create(new Proxy({}, { get, has }));`;
}

/** `export * from` needs the names at once. */
function passesAllOn(importer: string, builtin: string): boolean {
  if (!existsSync(importer)) return false;
  const stars = readFileSync(importer, 'utf8').matchAll(/\bexport\s*\*\s*from\s*["']([^"']+)["']/g);
  return [...stars].some(([, from]) => from === builtin);
}

/**
 * What is imported from Node itself is loaded when it is first used: much of it is for cases that are not ours, or not
 * always (connections that are encrypted, responses that are streamed), and the rest has time until the first request.
 */
export const loadOnFirstUse: Plugin = {
  name: 'load-on-first-use',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./, namespace: 'file' }, ({ path: builtin, kind, importer }) => {
      const isLazy = kind === 'import-statement' && isBuiltin(builtin) && !passesAllOn(importer, builtin);
      return isLazy ? { path: builtin, namespace: 'on-first-use' } : undefined;
    });
    onLoad({ filter: /./, namespace: 'on-first-use' }, ({ path: builtin }) => ({
      contents: lazyModule(builtin),
    }));
  },
};
