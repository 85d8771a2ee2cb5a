import { createRequire, isBuiltin } from 'node:module';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

export type OutputFiles = Map<string, Uint8Array>;

function lazyFileName(name: string): string {
  return `${name
    .replace(/\.[cm]?[jt]s$/, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-/, '')}.js`;
}

/**
 * A package, or a hook of uploads.ts, that is loaded with `import('…')` becomes a file of its own: a cold start does not
 * even read it.
 */
function separateLazyModules(found: Set<string>, root: string): Plugin {
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

/**
 * What packages import for cases that are not ours, or not always: middy for responses that are streamed, postgres for
 * connections that are encrypted, for users without a name and for a clock that is a global. Node takes its time to load them.
 */
const ON_FIRST_USE = ['node:stream/web', 'tls', 'perf_hooks', 'os'];

function gettersOf(builtin: string): string {
  const names = Object.keys(createRequire(import.meta.url)(builtin));
  return `const get = (name, value) => Object.defineProperty(exports, name, { get: value, enumerable: true });
    exports.__esModule = true;
    get('default', () => require('${builtin}'));
    for (const name of ${JSON.stringify(names)}) get(name, () => require('${builtin}')[name]);`;
}

const loadOnFirstUse: Plugin = {
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

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  // What is wrong is in the error that is thrown.
  logLevel: 'silent',
  logOverride: { 'empty-import-meta': 'error', 'import-is-undefined': 'silent' },
  define: { 'import.meta.dirname': '__dirname' },
  // `require` of the separate file is faster than `import`, and esbuild then keeps named exports of CommonJS packages.
  supported: { 'dynamic-import': false },
  external: ['pg-native'],
  write: false,
} satisfies BuildOptions;

async function bundle(
  entry: Pick<BuildOptions, 'entryPoints' | 'stdin' | 'minify'>,
  { root, outdir, lazyModules }: { root: string; outdir: string; lazyModules: Set<string> },
): Promise<OutputFiles> {
  const { outputFiles, warnings } = await build({
    ...OPTIONS,
    ...entry,
    absWorkingDir: root,
    outdir,
    plugins: [separateLazyModules(lazyModules, root), loadOnFirstUse],
  });
  for (const { text, location } of warnings) console.error(`${location?.file}:${location?.line}: ${text}`);
  return new Map(outputFiles.map(({ path: output, contents }) => [path.relative(outdir, output), contents]));
}

/** Bundles a few lines that stand nowhere, in memory. They import from `root`. */
export async function bundleCode(contents: string, root: string): Promise<Uint8Array> {
  const stdin = { contents, resolveDir: root, sourcefile: 'index.ts', loader: 'ts' as const };
  // Not minified: errors name what the user wrote.
  const files = await bundle({ stdin, minify: false }, { root, outdir: root, lazyModules: new Set() });
  return [...files].find(([file]) => file.endsWith('.js'))?.[1] ?? new Uint8Array();
}

/** Bundles functions/<name>/index.ts, in memory: the files of dist/<name>/ and their contents. */
export async function bundleFunction(name: string, root: string): Promise<OutputFiles> {
  const outdir = path.join(root, 'dist', name);
  const lazyModules = new Set<string>();
  const add = async (source: string, file: string): Promise<void> => {
    const entryPoints = [{ in: source, out: file.replace(/\.js$/, '') }];
    for (const [output, contents] of await bundle({ entryPoints }, { root, outdir, lazyModules }))
      files.set(output, contents);
  };
  const files: OutputFiles = new Map();
  await add(`./functions/${name}/index.ts`, 'index.js');
  // A Set's iterator also visits what is added on the way: lazy modules of lazy modules.
  for (const lazyModule of lazyModules) await add(lazyModule, lazyFileName(lazyModule));
  files.set('package.json', Buffer.from('{"type":"commonjs"}\n'));
  return files;
}
