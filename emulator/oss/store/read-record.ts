import { readFile } from 'node:fs/promises';

/** Reads a file of JSON; undefined when there is none. What cannot be read is named. */
export async function readRecord<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The record ${path} cannot be read: ${reason}`, { cause: error });
  }
}
