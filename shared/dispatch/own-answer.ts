import type { AdmittedUpload } from '../uploads/admitted-upload.ts';
import type { NewJob } from '../uploads/new-job.ts';

/** What is said of an upload whose kind does not `respond` itself. */
export function ownAnswer(
  { id, kind, bucket, object, state }: AdmittedUpload,
  jobs: readonly NewJob[],
): string {
  const listed = jobs.map(({ params: _, ...job }) => job);
  return JSON.stringify({ id, kind, bucket, object, state, jobs: listed });
}
