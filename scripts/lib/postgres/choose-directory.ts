import { createHash } from 'node:crypto';
import { chown, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { canEnter, findTemporaryDirectory, type SystemUser } from './system-user.ts';

/** Where the data really goes: a folder that the user that Postgres runs as can enter. */
export async function chooseDirectory(
  dataDir: string,
  user: SystemUser | undefined,
  log: (line: string) => void,
): Promise<string> {
  const wanted = resolve(dataDir);
  await mkdir(dirname(wanted), { recursive: true });
  if (canEnter(dirname(wanted), user)) return wanted;
  const digest = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const instead = join(findTemporaryDirectory(user), `oss-upload-callback-data-${digest}`);
  log(`The user that Postgres runs as cannot enter ${dirname(wanted)}: keeping the data in ${instead}.`);
  return instead;
}

export type DirectoryState = 'absent' | 'initialised';

/** Tells whether a database is there, and refuses to touch a folder that holds anything else. */
export async function inspectDirectory(
  directory: string,
  user: SystemUser | undefined,
): Promise<DirectoryState> {
  const info = await stat(directory).catch(() => undefined);
  if (info === undefined) return 'absent';
  const self = user?.uid ?? process.getuid?.();
  if (self !== undefined && info.uid !== self && info.uid !== process.getuid?.()) {
    throw new Error(`${directory} belongs to another user. Remove it, or choose another folder.`);
  }
  const files = await readdir(directory);
  if (files.length === 0) return 'absent';
  if (files.includes('PG_VERSION')) return 'initialised';
  throw new Error(
    `${directory} holds something that is not a Postgres database. Nothing was touched: choose another folder.`,
  );
}

/** It goes from its name at once, so that a run that is killed leaves no half of a database under it. */
export async function removeDatabase(directory: string): Promise<void> {
  const removed = `${directory}.old`;
  await rm(removed, { recursive: true, force: true });
  await rename(directory, removed);
  await rm(removed, { recursive: true, force: true });
}

export async function createPrivateDirectory(path: string, user: SystemUser | undefined): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  if (user !== undefined) await chown(path, user.uid, user.gid);
}
