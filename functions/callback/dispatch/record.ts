import { StepTimeoutError } from '../../../shared/http/deadline.ts';
import { CallbackError } from '../../../shared/http/errors.ts';
import type { Invocation } from '../../../shared/http/invocation.ts';
import type { Database } from '../../../shared/store/database.ts';
import { type RecordedUpload, recordUpload } from '../../../shared/store/record-upload.ts';
import type { AdmittedUpload } from '../../../shared/uploads/admitted-upload.ts';

const POSTGRES_BUDGET_MS = 2000;

function firstAnswer({ id, kind, bucket, object }: AdmittedUpload): string {
  return JSON.stringify({ id, kind, bucket, object, state: 'recorded', jobs: [] });
}

/** Writes the upload down. A duplicate gets the first answer again, byte for byte. */
export async function record(
  upload: AdmittedUpload,
  database: Database,
  { deadline }: Invocation,
): Promise<RecordedUpload> {
  const entry = { upload, source: 'callback', answer: firstAnswer(upload), jobs: [] } as const;
  try {
    const recorded = await deadline.run('record', POSTGRES_BUDGET_MS, (limitMs) =>
      recordUpload(database, entry, limitMs),
    );
    if (!recorded) throw new CallbackError('ticket_used');
    return recorded;
  } catch (cause) {
    throw cause instanceof StepTimeoutError ? new CallbackError('database_unavailable', { cause }) : cause;
  }
}
