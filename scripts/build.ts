import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundleCode, bundleFunction, type OutputFiles } from './lib/bundle-function.ts';
import { loadAlone } from './lib/load-alone.ts';
import { syncDirectory } from './lib/sync-directory.ts';

const ROOT = path.join(import.meta.dirname, '..');
/** A callback has 5 s, cold start included. */
const MAX_NEEDED_BYTES: Readonly<Record<string, number>> = { callback: 400_000 };

const ASSETS: Readonly<Record<string, { from: string; to: string; extension: string }>> = {
  migrate: { from: 'shared/store/migrations', to: 'migrations', extension: '.sql' },
};

interface BuiltFile {
  path: string;
  bytes: number;
  gzipBytes: number;
}

export interface BuildReport {
  functions: {
    name: string;
    files: BuiltFile[];
    /** Of them what is loaded for a request. */
    neededBytes: number;
    exports: readonly string[];
  }[];
}

async function readAssets(name: string, root: string): Promise<OutputFiles> {
  const assets = ASSETS[name];
  const files: OutputFiles = new Map();
  if (!assets) return files;
  const names = await readdir(path.join(root, assets.from));
  for (const file of names.filter((candidate) => candidate.endsWith(assets.extension)))
    files.set(path.join(assets.to, file), await readFile(path.join(root, assets.from, file)));
  return files;
}

/** A function that does not load is found here, and not by the first upload. */
async function loadOrExplain(what: string, bundle: OutputFiles): Promise<string[]> {
  try {
    return await loadAlone(bundle);
  } catch (error) {
    throw new Error(`${what} cannot be loaded: ${error instanceof Error ? error.message : error}`);
  }
}

/** Loads uploads.ts as the function does: whatever it exports, only what defineUploads has checked is taken. */
const LOAD_UPLOADS = `
  import * as exported from './uploads.ts';
  import { requireDefined } from './shared/uploads/define-uploads.ts';
  requireDefined(exported['default']);
`;

async function checkUploads(root: string): Promise<void> {
  await loadOrExplain('uploads.ts', await bundleCode(LOAD_UPLOADS, root));
}

function isScript(file: string): boolean {
  return file.endsWith('.js');
}

function countBytes(files: OutputFiles): number {
  return [...files].reduce((sum, [file, { length }]) => sum + (isScript(file) ? length : 0), 0);
}

async function buildFunction(name: string, root: string): Promise<BuildReport['functions'][number]> {
  const { files: bundled, needed } = await bundleFunction(name, root);
  const files = new Map([...bundled, ...(await readAssets(name, root))]);
  const exported = await loadOrExplain(`functions/${name}`, needed);
  const neededBytes = countBytes(needed);
  if (!exported.includes('handler')) throw new Error(`functions/${name}/index.ts exports no handler.`);
  const limit = MAX_NEEDED_BYTES[name];
  if (limit !== undefined && neededBytes > limit)
    throw new Error(
      `functions/${name} would load ${neededBytes} bytes for a request, and may load ${limit}: load what is not always needed with import('…').`,
    );
  await syncDirectory(path.join(root, 'dist', name), files);
  const report = [...files]
    .filter(([file]) => isScript(file))
    .map(([file, contents]) => ({
      path: `dist/${name}/${file}`,
      bytes: contents.length,
      gzipBytes: gzipSync(contents).length,
    }));
  return { name, files: report, neededBytes, exports: exported };
}

async function removeStaleFunctions(names: readonly string[], dist: string): Promise<void> {
  const present = existsSync(dist) ? await readdir(dist) : [];
  for (const name of present.filter((candidate) => !names.includes(candidate)))
    await rm(path.join(dist, name), { recursive: true, force: true });
}

/** Bundles each functions/<name>/index.ts into dist/<name>/. */
export async function buildFunctions(root = ROOT): Promise<BuildReport> {
  const folders = await readdir(path.join(root, 'functions'));
  const names = folders.filter((name) => existsSync(path.join(root, 'functions', name, 'index.ts')));
  await checkUploads(root);
  const building = names.sort().map((name) => buildFunction(name, root));
  // Nothing goes on after an error, and of several it is always the same one.
  await Promise.allSettled(building);
  const functions = await Promise.all(building);
  await removeStaleFunctions(names, path.join(root, 'dist'));
  return { functions };
}

function printTable({ functions }: BuildReport): void {
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`.padStart(10);
  const rows = functions.flatMap(({ files }) => files);
  const width = Math.max(...rows.map((row) => row.path.length), 4);
  console.log(`${'file'.padEnd(width)}${'min'.padStart(10)}${'gzip'.padStart(10)}`);
  for (const row of rows)
    console.log(`${row.path.padEnd(width)}${kilobytes(row.bytes)}${kilobytes(row.gzipBytes)}`);
  console.log(`\n${'loaded for a request'.padEnd(width)}`);
  for (const { name, neededBytes } of functions)
    console.log(`${`dist/${name}`.padEnd(width)}${kilobytes(neededBytes)}`);
}

const USAGE = `Usage: npm run build [-- --json]

Bundles each functions/<name>/index.ts into dist/<name>/ and prints the sizes.

  --json   print the report as JSON
  --help   print this text`;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, help: { type: 'boolean' } } });
  if (values.help) return console.log(USAGE);
  const report = await buildFunctions();
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else printTable(report);
}

if (process.argv[1] === import.meta.filename)
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
