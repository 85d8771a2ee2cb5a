import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSigningKey, type SigningKey } from '../../../emulator/oss/sign-callback.ts';

export interface LocalSecrets {
  /** Signs callbacks in place of OSS. */
  signingKey: SigningKey;
  ticketSecret: string;
}

const KEY_FILE = 'callback-key.pem';
const TICKET_FILE = 'ticket-secret';

async function readOrMake(folder: string, name: string, make: () => string): Promise<string> {
  const path = join(folder, name);
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (kept !== '') return kept.trim();
  const made = make();
  await mkdir(folder, { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, `${made}\n`, { mode: 0o600 });
  await rename(temporary, path);
  return made;
}

/** The same, where a stack has been before. Undefined where there are none. */
export async function findLocalSecrets(dataDir: string): Promise<LocalSecrets | undefined> {
  return existsSync(join(dataDir, KEY_FILE)) ? openLocalSecrets(dataDir) : undefined;
}

/** The secrets of this machine's own cloud: made once, so that every command signs with the same. */
export async function openLocalSecrets(dataDir: string): Promise<LocalSecrets> {
  const pem = await readOrMake(dataDir, KEY_FILE, () =>
    String(createSigningKey().privateKey.export({ type: 'pkcs8', format: 'pem' })).trim(),
  );
  const ticketSecret = await readOrMake(dataDir, TICKET_FILE, () => randomBytes(32).toString('base64'));
  const privateKey = createPrivateKey(pem);
  return { signingKey: { privateKey, publicKey: createPublicKey(privateKey) }, ticketSecret };
}
