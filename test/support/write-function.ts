import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A function in a folder of its own, for several tests. */
export async function writeFunction(
  source: string,
): Promise<{ handlerPath: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'function-'));
  const handlerPath = join(folder, 'index.js');
  await writeFile(handlerPath, source);
  return { handlerPath, remove: () => rm(folder, { recursive: true, force: true }) };
}
