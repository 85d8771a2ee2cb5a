import { createRequire } from 'node:module';
import path from 'node:path';
import { type BuildOptions, type BuildResult, build, type Message, type Plugin, transform } from 'esbuild';

export type OutputFiles = Map<string, Uint8Array>;
type Bundled = Pick<BuildResult<{ write: false; metafile: true }>, 'outputFiles' | 'metafile'>;

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
  plugins: [loadOnFirstUse],
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
  });
  printWarnings(warnings);
  return new Map(outputFiles.map(({ contents: code }) => ['index.js', code]));
}

interface Part {
  file: string;
  text: string;
  /** It was a CommonJS module that something loads with `import('…')`. */
  wasCommonJs: boolean;
}

function listParts({ outputFiles, metafile }: Bundled, root: string, outdir: string): Part[] {
  return outputFiles.map(({ path: output, text }) => {
    const entry = metafile.outputs[path.relative(root, output)]?.entryPoint;
    const wasCommonJs = entry !== undefined && metafile.inputs[entry]?.format === 'cjs';
    return { file: path.relative(outdir, output), text, wasCommonJs };
  });
}

/**
 * esbuild splits ES modules alone, so that each file becomes a CommonJS one afterwards. As an ES module, what was CommonJS
 * before has only a default: its named exports come back with it.
 */
async function toCommonJs({
  file,
  text,
  wasCommonJs,
}: Part): Promise<[file: string, contents: Uint8Array][]> {
  const { code, map } = await transform(text, {
    ...COMMON_JS,
    platform: 'node',
    target: 'node20',
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    sourcefile: file,
    ...(wasCommonJs && { footer: 'module.exports=module.exports.default;' }),
  });
  return [
    [file, Buffer.from(`${code}//# sourceMappingURL=${file}.map\n`)],
    [`${file}.map`, Buffer.from(map)],
  ];
}

/**
 * Bundles functions/<name>/index.ts, in memory: the files of dist/<name>/ and their contents. What is loaded with
 * `import('…')` becomes a file of its own: a cold start does not even read it.
 */
export async function bundleFunction(name: string, root: string): Promise<OutputFiles> {
  const outdir = path.join(root, 'dist', name);
  const bundled = await build({
    ...BUNDLE,
    entryPoints: { index: `./functions/${name}/index.ts` },
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    sourcemap: 'inline',
    sourcesContent: false,
    metafile: true,
    absWorkingDir: root,
    outdir,
  });
  printWarnings(bundled.warnings);
  const converted = await Promise.all(listParts(bundled, root, outdir).map(toCommonJs));
  return new Map([...converted.flat(), ['package.json', Buffer.from('{"type":"commonjs"}\n')]]);
}
