import { open } from 'node:fs/promises';

/** Once this resolves, what was renamed into a directory or removed from it stays so, also after a loss of power. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
