import path from 'node:path';
import { type BuildOptions, build, type Message, transform } from 'esbuild';
import { loadOnFirstUse } from './load-on-first-use.ts';
import { lazyFileName, separateLazyModules } from './separate-lazy-modules.ts';

export type OutputFiles = Map<string, Uint8Array>;

export interface FunctionBundle {
  files: OutputFiles;
  /** Those of them that are loaded for a request: not what is for the first use of something. */
  needed: OutputFiles;
}

const BUNDLE = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  // What is wrong is in the error that is thrown.
  logLevel: 'silent',
  logOverride: { 'empty-import-meta': 'error', 'import-is-undefined': 'silent' },
  define: { 'import.meta.dirname': '__dirname' },
  external: ['pg-native'],
  write: false,
} satisfies BuildOptions;

/** `require` of a file is faster than `import`, and esbuild then keeps the named exports of CommonJS packages. */
const COMMON_JS = { format: 'cjs', supported: { 'dynamic-import': false } } as const;

function printWarnings(warnings: readonly Message[]): void {
  for (const { text, location } of warnings) console.error(`${location?.file}:${location?.line}: ${text}`);
}

/** Bundles a few lines that stand nowhere, in memory. They import from `root`. */
export async function bundleCode(contents: string, root: string): Promise<OutputFiles> {
  const { outputFiles, warnings } = await build({
    ...BUNDLE,
    ...COMMON_JS,
    stdin: { contents, resolveDir: root, sourcefile: 'index.ts', loader: 'ts' },
    // Errors name what the user wrote.
    minify: false,
    absWorkingDir: root,
    plugins: [separateLazyModules(new Set(), root), loadOnFirstUse],
  });
  printWarnings(warnings);
  return new Map(outputFiles.map(({ contents: code }) => ['index.js', code]));
}

interface Target {
  root: string;
  outdir: string;
  lazyModules: Set<string>;
}

function optionsFor({ root, outdir, lazyModules }: Target) {
  const plugins = [separateLazyModules(lazyModules, root), loadOnFirstUse];
  return { ...BUNDLE, absWorkingDir: root, outdir, sourcesContent: false, plugins };
}

/** esbuild splits ES modules alone, so that each file becomes a CommonJS one afterwards. */
async function toCommonJs(file: string, text: string): Promise<[file: string, contents: Uint8Array][]> {
  const { platform, target, minify, logLevel, logOverride } = BUNDLE;
  const { code, map } = await transform(text, {
    ...COMMON_JS,
    ...{ platform, target, minify, logLevel, logOverride },
    sourcemap: 'external',
    sourcesContent: false,
    sourcefile: file,
  });
  return [
    [file, Buffer.from(`${code}//# sourceMappingURL=${file}.map\n`)],
    [`${file}.map`, Buffer.from(map)],
  ];
}

/** The function itself: what it loads later of its own code becomes a file of its own, and what both need another one. */
async function bundleOwnCode(name: string, target: Target): Promise<OutputFiles> {
  const entryPoints = { index: `./functions/${name}/index.ts` };
  const { outputFiles, warnings } = await build({
    ...optionsFor(target),
    entryPoints,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    sourcemap: 'inline',
  });
  printWarnings(warnings);
  const converted = outputFiles.map((output) =>
    toCommonJs(path.relative(target.outdir, output.path), output.text),
  );
  try {
    return new Map((await Promise.all(converted)).flat());
  } catch (error) {
    // What a CommonJS module cannot have. In one step, without splitting, the error names the line that someone wrote.
    await build({ ...optionsFor(target), ...COMMON_JS, entryPoints });
    throw error;
  }
}

/** With copies of its own of what the function has too: a cold start would pay for what the two do not share. */
async function bundleLazyModule(lazyModule: string, target: Target): Promise<OutputFiles> {
  const { outputFiles, warnings } = await build({
    ...optionsFor(target),
    ...COMMON_JS,
    entryPoints: [{ in: lazyModule, out: lazyFileName(lazyModule).replace(/\.js$/, '') }],
    sourcemap: true,
  });
  printWarnings(warnings);
  return new Map(
    outputFiles.map(({ path: output, contents }) => [path.relative(target.outdir, output), contents]),
  );
}

/** Bundles functions/<name>/index.ts, in memory: the files of dist/<name>/ and their contents. */
export async function bundleFunction(name: string, root: string): Promise<FunctionBundle> {
  const target = { root, outdir: path.join(root, 'dist', name), lazyModules: new Set<string>() };
  const needed = await bundleOwnCode(name, target);
  needed.set('package.json', Buffer.from('{"type":"commonjs"}\n'));
  const files = new Map(needed);
  // A Set's iterator also visits what is added on the way: lazy modules of lazy modules.
  for (const lazyModule of target.lazyModules)
    for (const [file, contents] of await bundleLazyModule(lazyModule, target)) files.set(file, contents);
  return { files, needed };
}
