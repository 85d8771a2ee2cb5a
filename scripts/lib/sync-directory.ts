import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { OutputFiles } from './bundle-function.ts';

async function readIfPresent(file: string): Promise<Uint8Array | undefined> {
  return readFile(file).catch(() => undefined);
}

async function writeIfChanged(file: string, contents: Uint8Array): Promise<void> {
  const current = await readIfPresent(file);
  if (current && Buffer.compare(current, contents) === 0) return;
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  await writeFile(temporary, contents);
  await rename(temporary, file);
}

/** Makes a directory hold exactly these files. Whoever reads it meanwhile never meets a half-written file. */
export async function syncDirectory(directory: string, files: OutputFiles): Promise<void> {
  for (const [name, contents] of files) await writeIfChanged(path.join(directory, name), contents);
  const present = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const entry of present) {
    const file = path.join(entry.parentPath, entry.name);
    const stale =
      entry.isFile() && !entry.name.endsWith('.tmp') && !files.has(path.relative(directory, file));
    if (stale) await rm(file, { force: true });
  }
}
