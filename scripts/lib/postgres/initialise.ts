import { randomBytes } from 'node:crypto';
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { spawnWatched } from '../../../emulator/spawn-watched.ts';
import { createPrivateDirectory } from './choose-directory.ts';
import type { SystemUser } from './system-user.ts';

const PASSWORD_FILE = 'local-password';

export async function readPassword(directory: string): Promise<string> {
  const path = join(directory, PASSWORD_FILE);
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new Error(`${path} cannot be read, and it holds the password of the local database.`, { cause });
  }
}

async function runInitdb(
  initdb: string,
  directory: string,
  passwordFile: string,
  user: SystemUser | undefined,
): Promise<string | undefined> {
  const options = [
    '--username=postgres',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ];
  const { child, stderr, ended } = spawnWatched({
    command: [initdb, `--pgdata=${directory}`, ...options],
    user,
    cwd: '/',
    stdout: 'ignore',
  });
  const [output] = await Promise.all([text(stderr), ended]);
  return child.exitCode === 0 ? undefined : output;
}

/** Makes a database. It appears under its name once it is complete, so that a run that is killed leaves no half of one. */
export async function initialise(
  initdb: string,
  directory: string,
  user: SystemUser | undefined,
): Promise<void> {
  const partial = `${directory}.new`;
  const passwordFile = `${directory}.password`;
  await rm(partial, { recursive: true, force: true });
  await createPrivateDirectory(partial, user);
  await rm(passwordFile, { force: true });
  await writeFile(passwordFile, `${randomBytes(12).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  if (user !== undefined) await chown(passwordFile, user.uid, user.gid);
  const problem = await runInitdb(initdb, partial, passwordFile, user);
  if (problem !== undefined) {
    await rm(partial, { recursive: true, force: true });
    await rm(passwordFile, { force: true });
    throw new Error(`The database cannot be made in ${directory}.\n${problem}`);
  }
  await rename(passwordFile, join(partial, PASSWORD_FILE));
  await rename(partial, directory);
}
