import { execFile, spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Postgres refuses to run as root. "nobody" is on every system, so none has to be created. */
const CANDIDATES = ['postgres', 'nobody'];

export interface SystemUser {
  uid: number;
  gid: number;
}

async function lookUp(name: string): Promise<SystemUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function ownerOf(directory: string): Promise<SystemUser | undefined> {
  const { uid, gid } = await stat(directory).catch(() => ({ uid: 0, gid: 0 }));
  return uid === 0 ? undefined : { uid, gid };
}

/** The user to run Postgres as, or undefined for the present one, which is right for everybody but root. */
export async function findSystemUser(dataDir: string): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await ownerOf(dataDir);
  if (owner !== undefined) return owner;
  for (const name of CANDIDATES) {
    const user = await lookUp(name);
    if (user !== undefined) return user;
  }
  throw new Error(
    `Postgres does not run as root, and this system has no user "${CANDIDATES.join('" or "')}". Run this as an ordinary user.`,
  );
}

/** Asks as that user, because every folder above has a say. */
export function canEnter(path: string, user: SystemUser | undefined): boolean {
  if (user === undefined) return true;
  return spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...user, cwd: '/' }).status === 0;
}

export function findTemporaryDirectory(user: SystemUser | undefined): string {
  return canEnter(tmpdir(), user) ? tmpdir() : '/tmp';
}
