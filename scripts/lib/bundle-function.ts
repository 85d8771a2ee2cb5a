import { isBuiltin } from 'node:module';
import path from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

export type OutputFiles = Map<string, Uint8Array>;

function lazyFileName(packageName: string): string {
  return `${packageName.replaceAll(/[^A-Za-z0-9]+/g, '-').replace(/^-/, '')}.js`;
}

/** A package that is loaded with `import('…')` becomes a file of its own: a cold start does not even read it. */
function separateLazyPackages(found: Set<string>): Plugin {
  return {
    name: 'separate-lazy-packages',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ kind, path: name }) => {
        if (kind !== 'dynamic-import' || isBuiltin(name)) return undefined;
        found.add(name);
        return { path: `./${lazyFileName(name)}`, external: true };
      });
    },
  };
}

const OPTIONS = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  legalComments: 'none',
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'error' },
  define: { 'import.meta.dirname': '__dirname' },
  // `require` of the separate file is faster than `import`, and esbuild then keeps named exports of CommonJS packages.
  supported: { 'dynamic-import': false },
  external: ['pg-native'],
  write: false,
} satisfies BuildOptions;

/** Bundles functions/<name>/index.ts, in memory: the files of dist/<name>/ and their contents. */
export async function bundleFunction(name: string, root: string): Promise<OutputFiles> {
  const outdir = path.join(root, 'dist', name);
  const files: OutputFiles = new Map();
  const lazyPackages = new Set<string>();
  const bundle = async (source: string, file: string) => {
    const result = await build({
      ...OPTIONS,
      absWorkingDir: root,
      outdir,
      entryPoints: [{ in: source, out: file.replace(/\.js$/, '') }],
      plugins: [separateLazyPackages(lazyPackages)],
    });
    for (const output of result.outputFiles) files.set(path.relative(outdir, output.path), output.contents);
  };
  await bundle(`./functions/${name}/index.ts`, 'index.js');
  // A Set's iterator also visits what is added on the way: lazy packages of lazy packages.
  for (const lazyPackage of lazyPackages) await bundle(lazyPackage, lazyFileName(lazyPackage));
  files.set('package.json', Buffer.from('{"type":"commonjs"}\n'));
  return files;
}
