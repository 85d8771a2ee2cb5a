import { CallbackError } from '../../shared/http/errors.ts';
import type { Invocation } from '../../shared/http/invocation.ts';
import type { Database } from '../../shared/store/database.ts';
import { findAnswer } from '../../shared/store/find-answer.ts';
import type { ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';

const POSTGRES_BUDGET_MS = 1000;

function concernsTheObject(error: unknown): boolean {
  return (
    error instanceof CallbackError &&
    (error.code === 'confirmation_failed' || error.code === 'oss_unavailable')
  );
}

/**
 * A duplicate gets the first answer, also when the object was moved or removed since it was recorded, or OSS is out of
 * reach. Undefined when this upload is none that was recorded, or Postgres does not say so: then the error stands.
 */
export async function recallAnswer(
  error: unknown,
  claimed: ClaimedUpload,
  database: Database,
  { deadline }: Invocation,
): Promise<string | undefined> {
  if (!concernsTheObject(error)) return undefined;
  try {
    return await deadline.run('recall', POSTGRES_BUDGET_MS, (limitMs) =>
      findAnswer(database, claimed, limitMs),
    );
  } catch {
    return undefined;
  }
}
