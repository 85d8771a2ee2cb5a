import { type Recorded, record } from '../../shared/dispatch/record.ts';
import { CallbackError } from '../../shared/http/errors.ts';
import type { Invocation } from '../../shared/http/invocation.ts';
import type { Database } from '../../shared/store/database.ts';
import { findRecorded } from '../../shared/store/find-recorded.ts';
import type { AdmittedUpload, ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';
import type { UploadKind } from '../../shared/uploads/upload-kind.ts';
import type { Difference } from './compare-with-head.ts';
import { NotAsClaimedError } from './not-as-claimed-error.ts';

const POSTGRES_BUDGET_MS = 1000;
/** What the move, removal or replacement of an object explains. The rest is a lie about the very object that is there. */
const MAY_HAVE_CHANGED: readonly Difference[] = ['absent', 'etag', 'ticket'];

function mayHaveBeenRecorded(error: unknown): boolean {
  if (error instanceof NotAsClaimedError) return MAY_HAVE_CHANGED.includes(error.difference);
  return error instanceof CallbackError && error.code === 'oss_unavailable';
}

/**
 * A duplicate gets the first answer, also when the object was moved or removed since it was recorded, or OSS is out of
 * reach. If it was recorded by what has seen it in OSS, that confirms the callback as well as OSS would. Undefined when this
 * upload is none that was recorded, or Postgres does not say so: then the error stands.
 */
export async function recallAnswer(
  error: unknown,
  claimed: ClaimedUpload,
  { kind, database }: { kind: UploadKind; database: Database },
  invocation: Invocation,
): Promise<Recorded | undefined> {
  if (!mayHaveBeenRecorded(error)) return undefined;
  try {
    const limitMs = invocation.deadline.limit('recall', POSTGRES_BUDGET_MS);
    const known = await findRecorded(database, claimed, limitMs);
    if (known === undefined || known.calledBack)
      return known && { outcome: 'duplicate', answer: known.answer, jobs: [] };
    const { mimeType, state } = known;
    const upload = { ...claimed, mimeType, state, confirmed: false } as unknown as AdmittedUpload;
    return await record(upload, { kind, source: 'callback', database }, invocation);
  } catch {
    return undefined;
  }
}
