import { createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

/**
 * What packages import for cases that are not ours, or not always: middy for responses that are streamed, postgres for
 * connections that are encrypted, for users without a name and for a clock that is a global. And what nobody needs before
 * the database has answered for the first time. Node takes its time to load them.
 */
const ON_FIRST_USE = ['node:stream/web', 'tls', 'perf_hooks', 'os', 'crypto', 'node:crypto'];

function gettersOf(builtin: string): string {
  const names = Object.keys(createRequire(import.meta.url)(builtin));
  return `let loaded;
    const load = () => loaded ??= require('${builtin}');
    const get = (name, value) => Object.defineProperty(exports, name, { get: value, enumerable: true });
    exports.__esModule = true;
    get('default', load);
    for (const name of ${JSON.stringify(names)}) get(name, () => load()[name]);`;
}

export const loadOnFirstUse: Plugin = {
  name: 'load-on-first-use',
  setup({ onResolve, onLoad }) {
    const filter = new RegExp(`^(${ON_FIRST_USE.join('|')})$`);
    onResolve({ filter, namespace: 'file' }, ({ path: builtin }) => ({
      path: builtin,
      namespace: 'on-first-use',
    }));
    onLoad({ filter, namespace: 'on-first-use' }, ({ path: builtin }) => ({ contents: gettersOf(builtin) }));
  },
};
