import { findObject } from '../../shared/dispatch/find-object.ts';
import type { ReportServices } from '../../shared/dispatch/report-object.ts';
import { deadlineAt } from '../../shared/http/deadline.ts';
import { markRemoved } from '../../shared/store/mark-removed.ts';
import { kindOfObject } from '../../shared/uploads/define-uploads.ts';
import type { ObjectEvent } from './read-events.ts';

const HEAD_BUDGET_MS = 3000;
const POSTGRES_BUDGET_MS = 2000;
/** Events say whole seconds, and the clock of the database is another one. */
const CLOCK_MARGIN_MS = 2000;

type RemovalReport =
  | { readonly outcome: 'removed'; readonly uploads: number }
  | { readonly outcome: 'ignored' }
  /** It is there (again). */
  | { readonly outcome: 'there' };

/** Marks the uploads of an object that was removed, unless it is there again. */
export async function reportRemoval(
  { bucket, key, time }: Pick<ObjectEvent, 'bucket' | 'key' | 'time'>,
  { config, uploads, oss, database }: ReportServices,
  timeoutMs: number,
): Promise<RemovalReport> {
  if (!config.BUCKETS.has(bucket) || kindOfObject(uploads, key) === undefined) return { outcome: 'ignored' };
  const lookedAtMs = Date.now();
  const deadline = deadlineAt(lookedAtMs + timeoutMs);
  const head = await findObject(oss, { bucket, key, budgetMs: HEAD_BUDGET_MS }, { deadline });
  if (head !== undefined) return { outcome: 'there' };
  // One that came after the look may well be there.
  const recordedBefore = new Date(Math.min(time.getTime() + CLOCK_MARGIN_MS, lookedAtMs));
  const removal = { bucket, object: key, removedAt: time, recordedBefore };
  const limitMs = deadline.limit('mark removed', POSTGRES_BUDGET_MS);
  return { outcome: 'removed', uploads: await markRemoved(database, removal, limitMs) };
}
