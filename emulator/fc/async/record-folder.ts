import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from './write-durably.ts';

export interface RecordFolder<T> {
  /** What an earlier run has left, by its keys. */
  loaded: ReadonlyMap<string, T>;
  fileOf(key: string): string;
  /** Resolves when it is safe on disk. */
  write(key: string, record: T): Promise<void>;
}

const SUFFIX = '.json';

/** A folder with one JSON file a record. What cannot be read is named in the log, and left alone. */
export async function openRecordFolder<T>(
  directory: string,
  log: (line: string) => void,
): Promise<RecordFolder<T>> {
  await mkdir(directory, { recursive: true });
  const loaded = new Map<string, T>();
  for (const name of await readdir(directory)) {
    const file = join(directory, name);
    if (!name.endsWith(SUFFIX)) {
      await rm(file, { recursive: true, force: true });
      continue;
    }
    try {
      loaded.set(name.slice(0, -SUFFIX.length), JSON.parse(await readFile(file, 'utf8')) as T);
    } catch (error) {
      log(`${file} is not read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const fileOf = (key: string) => join(directory, `${key}${SUFFIX}`);
  return {
    loaded,
    fileOf,
    write: (key, record) => writeDurably(fileOf(key), JSON.stringify(record)),
  };
}
