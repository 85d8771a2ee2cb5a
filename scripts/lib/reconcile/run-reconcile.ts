import { join, relative } from 'node:path';
import type { WriteStream } from 'node:tty';
import { describeError } from '../../../shared/log.ts';
import type { Oss } from '../../../shared/oss/oss.ts';
import type { Database } from '../../../shared/store/database.ts';
import { findUnrecorded } from '../../../shared/store/find-unrecorded.ts';
import { onOneLine } from '../on-one-line.ts';
import { type Checkpoint, readCheckpoint, removeCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { countObjects } from './count-objects.ts';
import { listPages } from './list-pages.ts';
import type { ReconcileOptions } from './options.ts';
import { reconcile } from './reconcile.ts';
import type { RecordObject } from './record-missing.ts';
import { showProgress } from './show-progress.ts';
import { createTally, type Tally } from './tally.ts';
import { tryAgain } from './try-again.ts';

const POSTGRES_BUDGET_MS = 15_000;
const MAX_FAILURES_SHOWN = 100;

export interface ReconcileServices {
  oss: Oss;
  /** Where OSS is: a run goes on where it began. */
  endpoint: string;
  database: Database;
  record: RecordObject;
  stderr: Pick<WriteStream, 'write' | 'columns' | 'isTTY'>;
  /** Stops the run. */
  signal: AbortSignal;
  /** Before something is tried again. */
  firstPauseMs?: number;
}

export interface RunOptions extends ReconcileOptions {
  bucket: string;
  /** A folder. */
  stateDir: string;
}

export interface RunResult {
  tally: Tally;
  seconds: number;
  /** Without those that an earlier run found, which this one goes on with. */
  foundNow: number;
  /** Why it is not at the end. */
  stopped: { why: unknown; after: string | undefined } | undefined;
}

function runOf({ bucket, prefix, sinceText, dryRun }: RunOptions, endpoint: string): Checkpoint['run'] {
  return { endpoint, bucket, prefix, since: sinceText ?? null, dryRun };
}

/** Goes through a bucket. What goes wrong on the way is a part of the result, and how far it came is written down. */
export async function runReconcile(options: RunOptions, services: ReconcileServices): Promise<RunResult> {
  const { bucket, prefix, dryRun, atOnce } = options;
  const { oss, database, stderr, signal, firstPauseMs } = services;
  const statePath = options.state ?? join(options.stateDir, `reconcile-${bucket}.json`);
  const run = runOf(options, services.endpoint);
  const former = options.resume ? await readCheckpoint(statePath, run) : undefined;
  const tally: Tally = former?.tally ?? createTally();
  const foundBefore = tally.found;
  const since = former?.sinceTime ? new Date(former.sinceTime) : options.since;
  let after = former?.after ?? options.startAfter;
  if (former) stderr.write(`goes on behind ${JSON.stringify(after)}\n`);
  stderr.write(`how far it is: ${relative('', statePath)}\n`);

  const ending = new AbortController();
  const patience = { signal: AbortSignal.any([signal, ending.signal]), firstPauseMs };
  const total = prefix === '' && stderr.isTTY ? await countObjects(oss, bucket) : undefined;
  const endProgress = showProgress({ stream: stderr, tally, foundBefore, total, lastKey: () => after ?? '' });
  const startedAt = performance.now();
  let shown = 0;
  let stopped: RunResult['stopped'];
  try {
    await reconcile({
      pages: listPages(oss, { bucket, prefix, startAfter: after }, patience),
      findUnrecorded: (objects) =>
        tryAgain(() => findUnrecorded(database, bucket, objects, POSTGRES_BUDGET_MS), patience),
      record: dryRun ? undefined : (key) => tryAgain(() => services.record(key), patience),
      since,
      atOnce,
      tally,
      signal,
      onFailure(key, error) {
        shown += 1;
        const { error: why } = describeError(error, false);
        if (shown <= MAX_FAILURES_SHOWN) stderr.write(`not recorded: ${onOneLine(key)}: ${why}\n`);
      },
      async onPage(lastKey) {
        after = lastKey;
        const sinceTime = since?.toISOString() ?? null;
        await writeCheckpoint(statePath, { run, sinceTime, after, tally });
      },
    });
    await removeCheckpoint(statePath);
  } catch (why) {
    stopped = { why, after };
  } finally {
    ending.abort();
    endProgress();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  return { tally, seconds, foundNow: tally.found - foundBefore, stopped };
}
