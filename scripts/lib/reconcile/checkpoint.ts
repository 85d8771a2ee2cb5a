import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import { UsageError } from './usage-error.ts';

const count = z.int();
const SHAPE = z.object({
  /** What the run was asked for: another one cannot go on with it. */
  run: z.object({
    endpoint: z.string(),
    bucket: z.string(),
    prefix: z.string(),
    since: z.nullable(z.string()),
    dryRun: z.boolean(),
  }),
  /** What --since meant when the run began. */
  sinceTime: z.nullable(z.iso.datetime()),
  /** The last key of the last page that was done. */
  after: z.string(),
  tally: z.object({
    found: count,
    older: count,
    leftAlone: count,
    known: count,
    missing: count,
    recorded: count,
    unclaimed: count,
    gone: count,
    refused: z.record(z.string(), count),
    failed: count,
  }),
});

/** How far a run has come. */
export type Checkpoint = z.infer<typeof SHAPE>;

/** Whole or not at all, whenever this process ends. */
export async function writeCheckpoint(path: string, checkpoint: Checkpoint): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, JSON.stringify(checkpoint));
  await rename(temporary, path);
}

export async function removeCheckpoint(path: string): Promise<void> {
  await rm(path, { force: true });
}

const NAMES = { endpoint: 'OSS_ENDPOINT', bucket: '--bucket', prefix: '--prefix', since: '--since' } as const;

function checkSameRun(path: string, was: Checkpoint['run'], is: Checkpoint['run']): void {
  for (const [field, name] of Object.entries(NAMES) as [keyof typeof NAMES, string][]) {
    if (was[field] !== is[field])
      throw new UsageError(
        `${path} is of a run with ${name} ${JSON.stringify(was[field])}: it cannot go on.`,
      );
  }
  if (was.dryRun !== is.dryRun)
    throw new UsageError(
      `${path} is of a run ${was.dryRun ? 'with' : 'without'} --dry-run: it cannot go on.`,
    );
}

function parseCheckpoint(path: string, text: string): Checkpoint {
  try {
    return SHAPE.parse(JSON.parse(text));
  } catch (cause) {
    throw new UsageError(`${path} cannot be read: leave --resume out to begin anew.`, { cause });
  }
}

/** Where the last run of this kind was stopped. */
export async function readCheckpoint(path: string, run: Checkpoint['run']): Promise<Checkpoint> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new UsageError(`There is nothing to go on with: ${path} is not there, or cannot be read.`, {
      cause,
    });
  }
  const checkpoint = parseCheckpoint(path, text);
  checkSameRun(path, checkpoint.run, run);
  return checkpoint;
}
