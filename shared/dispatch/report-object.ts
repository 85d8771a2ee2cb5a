import { admitFound, type FoundObject, withoutTicket } from '../admission/admit-found.ts';
import type { Config } from '../config.ts';
import { deadlineAt } from '../http/deadline.ts';
import { CallbackError, type ErrorCode } from '../http/errors.ts';
import type { Invocation } from '../http/invocation.ts';
import type { Deliver } from '../jobs/hand-over.ts';
import type { ObjectHead } from '../oss/head-object.ts';
import type { Database } from '../store/database.ts';
import type { RecordedUpload, UploadSource } from '../store/record-upload.ts';
import type { AdmittedUpload } from '../uploads/admitted-upload.ts';
import { kindOfObject } from '../uploads/define-uploads.ts';
import type { Uploads } from '../uploads/upload-kind.ts';
import { findObject, type GetOss } from './find-object.ts';
import { handOverJobs } from './hand-over-jobs.ts';
import { record } from './record.ts';

const HEAD_BUDGET_MS = 3000;

export interface ReportServices {
  config: Config<'BUCKETS' | 'TICKET_SECRETS' | 'ADMIT'>;
  uploads: Uploads;
  database: Database;
  oss: GetOss;
  /** Undefined where there is no Function Compute: the relay hands the jobs over. */
  deliver: Deliver | undefined;
}

export interface ObjectToReport {
  bucket: string;
  key: string;
  source: Exclude<UploadSource, 'callback'>;
  /** What an event said of it: if another object is there now, this one was superseded. ETags in upper case, without quotes. */
  seen?: { etag: string; size: number; mimeType: string };
  timeoutMs: number;
}

interface DispatchedObject {
  readonly outcome: RecordedUpload['outcome'];
  readonly uploadId: string;
  readonly kind: string;
  readonly state: AdmittedUpload['state'];
  readonly startedJobs: number;
  /** Why the ticket that it came with does not count. */
  readonly ticketProblem?: ErrorCode;
  readonly handedOver?: unknown;
  readonly notHandedOver?: unknown;
}

export type ObjectReport =
  | DispatchedObject
  /** None of ours: a result, of no kind, or in another bucket. */
  | { readonly outcome: 'ignored' }
  /** It is not there any more, and what it was nobody knows. */
  | { readonly outcome: 'gone' }
  /** Its kind does not take it: nothing is recorded, as for a callback. */
  | { readonly outcome: 'refused'; readonly error: CallbackError };

function toFound({ bucket, key: object, seen }: ObjectToReport, head: ObjectHead): FoundObject {
  if (seen !== undefined && seen.etag !== head.etag) return { bucket, object, ...seen };
  const { etag, size, mimeType, lastModified, meta } = head;
  return { bucket, object, etag, size, mimeType, current: { lastModified, ticket: meta.ticket } };
}

function isUsedTicket(error: unknown): boolean {
  return error instanceof CallbackError && error.code === 'ticket_used';
}

/** Everything that another attempt would not change. */
function isRefusal(error: unknown): error is CallbackError {
  return error instanceof CallbackError && error.status < 500;
}

async function dispatch(
  found: FoundObject,
  { source }: ObjectToReport,
  services: ReportServices,
  invocation: Pick<Invocation, 'deadline' | 'facts'>,
): Promise<DispatchedObject> {
  const { upload, kind, ticketProblem } = admitFound(found, services);
  const { id: uploadId, kind: name, state } = upload;
  const { outcome, jobs } = await record(upload, { ...services, kind, source }, invocation);
  await handOverJobs(jobs, () => services.deliver, invocation);
  const report = { outcome, uploadId, kind: name, state, startedJobs: jobs.length };
  return { ...report, ...(ticketProblem && { ticketProblem }), ...invocation.facts };
}

/**
 * Records an object that is in its bucket, and starts its work, unless that has been done: a lost callback heals so. In
 * any order with the callback, at once with it, and any number of times. Rejects with what another attempt may mend.
 */
export async function reportObject(object: ObjectToReport, services: ReportServices): Promise<ObjectReport> {
  const { bucket, key, timeoutMs } = object;
  if (!services.config.BUCKETS.has(bucket) || kindOfObject(services.uploads, key) === undefined)
    return { outcome: 'ignored' };
  const invocation = { deadline: deadlineAt(Date.now() + timeoutMs), facts: {} };
  const head = await findObject(services.oss, { bucket, key, budgetMs: HEAD_BUDGET_MS }, invocation);
  if (head === undefined) return { outcome: 'gone' };
  const found = toFound(object, head);
  try {
    return await dispatch(found, object, services, invocation).catch(async (error: unknown) => {
      if (!isUsedTicket(error)) throw error;
      const report = await dispatch(withoutTicket(found), object, services, invocation);
      return { ...report, ticketProblem: 'ticket_used' as const };
    });
  } catch (error) {
    if (isRefusal(error)) return { outcome: 'refused', error };
    throw error;
  }
}
