import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from './find-program.ts';

const INTEROP = join(import.meta.dirname, '..');
const BUILT = join(INTEROP, '../../.interop');
const BUILD_LIMIT_MS = 300_000;
const execute = promisify(execFile);

export type Language = 'python' | 'go' | 'java';

/** How the clients of a language get from what is committed to what can run. */
export interface Toolchain {
  language: Language;
  /** The names of the files whose change makes it build again. */
  builtFrom: RegExp;
  /** Says which version is there: another one builds again too. */
  version: readonly [program: string, ...arguments_: string[]];
  /** The programs to call, one after the other, in the folder of the sources. */
  build(target: string): readonly (readonly [program: string, ...arguments_: string[]])[];
}

export const sourcesOf = (language: Language) => join(INTEROP, 'clients', language);
export const builtOf = (language: Language) => join(BUILT, language);

async function call([program, ...arguments_]: Toolchain['version'], folder: string): Promise<string> {
  const environment = { ...process.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' };
  const path = program.includes(sep) ? program : await findProgram([program]);
  const { stdout, stderr } = await execute(path, arguments_, {
    cwd: folder,
    env: environment,
    timeout: BUILD_LIMIT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout + stderr;
}

async function digest({ language, version, builtFrom }: Toolchain): Promise<string> {
  const sources = sourcesOf(language);
  const hash = createHash('sha256').update(await call(version, sources));
  const entries = await readdir(sources, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && builtFrom.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const file of files.sort()) hash.update(`\0${file}\0`).update(await readFile(file));
  return hash.digest('hex');
}

/** Builds the clients of a language unless they are as they were. Resolves with the seconds that it took. */
export async function buildClients(toolchain: Toolchain): Promise<number> {
  const start = Date.now();
  const target = builtOf(toolchain.language);
  const stamp = join(target, 'built-from');
  const wanted = await digest(toolchain);
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return 0;
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  for (const command of toolchain.build(target)) await call(command, sourcesOf(toolchain.language));
  await writeFile(stamp, wanted);
  return (Date.now() - start) / 1000;
}
