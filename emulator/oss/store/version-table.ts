import { createHash } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeDurably, writeDurably } from './durable-file.ts';
import { compareKeys } from './key-order.ts';
import { isObject, type ObjectVersion } from './object-record.ts';
import { readRecord } from './read-record.ts';

/** Which versions there are of which key; one file a key. */
export interface VersionTable {
  /** The newest first. */
  versionsOf(key: string): readonly ObjectVersion[];
  /** Of which the newest version is an object, in the order of their bytes. */
  keys(): readonly string[];
  /** Those besides of which only earlier versions are left, in the same order. */
  allKeys(): readonly string[];
  /** What a crash leaves is the old versions or the new ones, never a part of either. */
  replace(key: string, versions: readonly ObjectVersion[]): Promise<void>;
}

/** A key may be any text: only its digest becomes a file name. */
function fileOf(key: string): string {
  const digest = createHash('sha256').update(key).digest('hex');
  return join(digest.slice(0, 2), `${digest}.json`);
}

async function readTable(folder: string): Promise<Map<string, readonly ObjectVersion[]>> {
  const table = new Map<string, readonly ObjectVersion[]>();
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const versions = (await readRecord<ObjectVersion[]>(join(entry.parentPath, entry.name))) ?? [];
    const [newest] = versions;
    if (newest !== undefined) table.set(newest.key, versions);
  }
  return table;
}

export async function openVersionTable(folder: string, staging: string): Promise<VersionTable> {
  await mkdir(folder, { recursive: true });
  const table = await readTable(folder);
  const versionsOf = (key: string) => table.get(key) ?? [];
  const isPresent = (key: string) => isObject(versionsOf(key)[0]);
  let all: string[] | undefined;
  let present: string[] | undefined;
  const allKeys = () => {
    all ??= [...table.keys()].sort(compareKeys);
    return all;
  };
  return {
    versionsOf,
    allKeys,
    keys() {
      present ??= allKeys().filter(isPresent);
      return present;
    },
    async replace(key, versions) {
      const file = join(folder, fileOf(key));
      if (versions.length === 0) await removeDurably(file);
      else await writeDurably(file, JSON.stringify(versions), staging);
      const [wasKnown, wasPresent] = [table.has(key), isPresent(key)];
      if (versions.length === 0) table.delete(key);
      else table.set(key, versions);
      if (table.has(key) !== wasKnown) all = undefined;
      if (isPresent(key) !== wasPresent) present = undefined;
    },
  };
}
