import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { holderOfFolder } from './take-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FILE = 'running.json';

const SHAPE = z.object({
  pid: z.int(),
  ossUrl: z.string(),
  functionsUrl: z.string(),
  callbackUrl: z.string(),
  databaseUrl: z.string(),
  bucket: z.string(),
  region: z.string(),
  accessKeyId: z.string(),
  accessKeySecret: z.string(),
});

/** What commands need to know of the cloud that ./scripts/start runs. */
export type RunningCloud = z.infer<typeof SHAPE>;

export class NotRunningError extends Error {
  override readonly name = 'NotRunningError';
}

/** Where ./scripts/start keeps everything, unless it is told otherwise. */
export const DEFAULT_DATA = '.local';

/** As ./scripts/start understands its --data. */
export function resolveData(data: string): string {
  return resolve(ROOT, data);
}

/** The data folder of the cloud that a command is to use, where it is to use one: --data names it. */
export function folderOfCloud(options: {
  local?: boolean | undefined;
  data?: string | undefined;
}): string | undefined {
  return options.data ?? (options.local ? DEFAULT_DATA : undefined);
}

/** Tells other commands where everything is, the password of the database too. What it returns takes that back. */
export async function announceCloud(
  data: string,
  cloud: Omit<RunningCloud, 'pid'>,
): Promise<() => Promise<void>> {
  const path = join(resolveData(data), FILE);
  const temporary = `${path}.${process.pid}`;
  await rm(temporary, { force: true });
  await writeFile(temporary, JSON.stringify({ pid: process.pid, ...cloud }), { mode: 0o600, flag: 'wx' });
  await rename(temporary, path);
  return () => rm(path, { force: true });
}

function parseCloud(text: string): RunningCloud | undefined {
  try {
    return SHAPE.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Undefined when none runs with this folder, and when one is not ready yet. */
export async function findRunningCloud(data: string): Promise<RunningCloud | undefined> {
  const folder = resolveData(data);
  const cloud = parseCloud(await readFile(join(folder, FILE), 'utf8').catch(() => ''));
  // One that was killed has taken nothing back.
  return cloud?.pid === (await holderOfFolder(folder)) ? cloud : undefined;
}

/** The same; throws a sentence where there is none. */
export async function requireRunningCloud(data: string): Promise<RunningCloud> {
  const cloud = await findRunningCloud(data);
  if (cloud !== undefined) return cloud;
  throw new NotRunningError(
    `No ./scripts/start is running and ready with the data folder ${data}: start it, or name the folder of the one that runs with --data.`,
  );
}
