import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const URL_FILE = 'database-url';

/** Tells other commands where the database of this machine is, with its password. */
export async function keepLocalDatabaseUrl(dataDir: string, url: string): Promise<void> {
  const path = join(dataDir, URL_FILE);
  await rm(path, { force: true });
  await writeFile(path, `${url}\n`, { mode: 0o600, flag: 'wx' });
}

/** Undefined before the first ./scripts/start. */
export async function readLocalDatabaseUrl(dataDir: string): Promise<string | undefined> {
  const url = await readFile(join(dataDir, URL_FILE), 'utf8').catch(() => '');
  return url.trim() || undefined;
}
