import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { bundleFunction } from '../../scripts/lib/bundle-function.ts';
import { loadOnFirstUse } from '../../scripts/lib/load-on-first-use.ts';

const ROOT = path.join(import.meta.dirname, '../..');

/** Bundles files of bench/ as functions are bundled, so that what is measured runs in the form in which it is deployed. */
export async function bundleWorkers(sources: readonly string[], outdir: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: sources.map((source) => ({ in: `./bench/${source}.ts`, out: path.basename(source) })),
    outdir,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    supported: { 'dynamic-import': false },
    plugins: [loadOnFirstUse],
  });
  await writeFile(path.join(outdir, 'package.json'), '{"type":"commonjs"}\n');
}

/** The callback function as `npm run build` makes it in a project; gives back its index.js. */
export async function bundleCallback(outdir: string, root = ROOT): Promise<string> {
  await mkdir(outdir, { recursive: true });
  for (const [file, contents] of (await bundleFunction('callback', root)).files)
    await writeFile(path.join(outdir, file), contents);
  return path.join(outdir, 'index.js');
}
