import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from '../../sync-directory.ts';

/** Once this resolves, the file is there whole, also after a loss of power; until then it is whole or not there. */
export async function writeDurably(path: string, content: string): Promise<void> {
  const temporary = `${path}.tmp`;
  const handle = await open(temporary, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}
