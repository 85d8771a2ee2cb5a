import type { ListedObject } from '../../../shared/oss/list-objects.ts';
import { RESULTS_PREFIX } from '../../../shared/uploads/results-prefix.ts';
import { oneAhead } from './one-ahead.ts';
import { createMissingRecorder, type RecordOptions } from './record-missing.ts';

export interface Reconciliation extends Omit<RecordOptions, 'record'> {
  pages: AsyncGenerator<ListedObject[]>;
  /** Those that no upload was recorded of. */
  findUnrecorded: (objects: readonly ListedObject[]) => Promise<readonly ListedObject[]>;
  /** Absent in a dry run. */
  record: RecordOptions['record'] | undefined;
  since: Date | undefined;
  /** Everything up to this key has been dealt with. */
  onPage: (lastKey: string) => Promise<void>;
}

/** Postgres knows no text with such a character. */
function isStorable(key: string): boolean {
  return !key.includes('\0');
}

function chooseCandidates(page: readonly ListedObject[], { tally, since }: Reconciliation): ListedObject[] {
  tally.found += page.length;
  const uploads = page.filter(({ key }) => !key.startsWith(RESULTS_PREFIX));
  tally.leftAlone += page.length - uploads.length;
  const recent = uploads.filter(({ lastModified }) => since === undefined || lastModified >= since);
  tally.older += uploads.length - recent.length;
  const storable = recent.filter(({ key }) => isStorable(key));
  if (storable.length < recent.length) {
    const before = tally.refused.key_not_storable ?? 0;
    tally.refused.key_not_storable = before + recent.length - storable.length;
  }
  return storable;
}

async function reconcilePage(
  page: readonly ListedObject[],
  options: Reconciliation,
  recordMissing: ReturnType<typeof createMissingRecorder> | undefined,
): Promise<void> {
  const { tally, findUnrecorded } = options;
  const candidates = chooseCandidates(page, options);
  const missing = await findUnrecorded(candidates);
  tally.known += candidates.length - missing.length;
  if (recordMissing === undefined) tally.missing += missing.length;
  else await recordMissing(missing);
}

/** Records what is in a bucket and not in the database: page after page, each once the one before is done. */
export async function reconcile(options: Reconciliation): Promise<void> {
  const { pages, record, signal, onPage } = options;
  const recordMissing = record && createMissingRecorder({ ...options, record });
  for await (const page of oneAhead(pages)) {
    await reconcilePage(page, options, recordMissing);
    signal.throwIfAborted();
    const last = page.at(-1);
    if (last !== undefined) await onPage(last.key);
  }
}
