import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { bundleFunction, type OutputFiles } from './lib/bundle-function.ts';
import { syncDirectory } from './lib/sync-directory.ts';

const ROOT = path.join(import.meta.dirname, '..');
const DIST = path.join(ROOT, 'dist');

/** A callback has 5 s, cold start included. */
const MAX_INDEX_BYTES: Readonly<Record<string, number>> = { callback: 400_000 };

const ASSETS: Readonly<Record<string, { from: string; to: string; extension: string }>> = {
  migrate: { from: 'shared/store/migrations', to: 'migrations', extension: '.sql' },
};

interface BuiltFile {
  path: string;
  bytes: number;
  gzipBytes: number;
}

export interface BuildReport {
  functions: { name: string; files: BuiltFile[] }[];
}

async function readAssets(name: string): Promise<OutputFiles> {
  const assets = ASSETS[name];
  const files: OutputFiles = new Map();
  if (!assets) return files;
  const names = await readdir(path.join(ROOT, assets.from));
  for (const file of names.filter((candidate) => candidate.endsWith(assets.extension)))
    files.set(path.join(assets.to, file), await readFile(path.join(ROOT, assets.from, file)));
  return files;
}

async function buildFunction(name: string): Promise<BuildReport['functions'][number]> {
  const bundled = await bundleFunction(name, ROOT);
  const files = new Map([...bundled, ...(await readAssets(name))]);
  const size = files.get('index.js')?.length ?? 0;
  const limit = MAX_INDEX_BYTES[name];
  if (limit !== undefined && size > limit)
    throw new Error(
      `dist/${name}/index.js would be ${size} bytes, and may be ${limit}: load what is not always needed with import('…').`,
    );
  await syncDirectory(path.join(DIST, name), files);
  const report = [...files]
    .filter(([file]) => file.endsWith('.js'))
    .map(([file, contents]) => ({
      path: `dist/${name}/${file}`,
      bytes: contents.length,
      gzipBytes: gzipSync(contents).length,
    }));
  return { name, files: report };
}

async function removeStaleFunctions(names: readonly string[]): Promise<void> {
  const present = existsSync(DIST) ? await readdir(DIST) : [];
  for (const name of present.filter((candidate) => !names.includes(candidate)))
    await rm(path.join(DIST, name), { recursive: true, force: true });
}

/** Bundles each functions/<name>/index.ts into dist/<name>/. */
export async function buildFunctions(): Promise<BuildReport> {
  const folders = await readdir(path.join(ROOT, 'functions'));
  const names = folders.filter((name) => existsSync(path.join(ROOT, 'functions', name, 'index.ts')));
  const functions = [];
  for (const name of names.sort()) functions.push(await buildFunction(name));
  await removeStaleFunctions(names);
  return { functions };
}

function printTable({ functions }: BuildReport): void {
  const rows = functions.flatMap(({ files }) => files);
  const width = Math.max(...rows.map((row) => row.path.length), 4);
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`.padStart(10);
  console.log(`${'file'.padEnd(width)}${'min'.padStart(10)}${'gzip'.padStart(10)}`);
  for (const row of rows)
    console.log(`${row.path.padEnd(width)}${kilobytes(row.bytes)}${kilobytes(row.gzipBytes)}`);
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
