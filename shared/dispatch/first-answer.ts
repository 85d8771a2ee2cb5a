import { CallbackError } from '../http/errors.ts';
import type { AdmittedUpload } from '../uploads/admitted-upload.ts';
import type { NewJob } from '../uploads/new-job.ts';
import { readVars } from '../uploads/read-vars.ts';
import type { UploadKind } from '../uploads/upload-kind.ts';
import type { Uploaded } from '../uploads/uploaded.ts';
import { ownAnswer } from './own-answer.ts';

/** OSS hands on no more. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** And not a backslash, which is escaped itself, in front of "u0000". */
const ESCAPED_NUL = /(?<!\\)(?:\\\\)*\\u0000/;

function toUploaded(upload: AdmittedUpload, kind: UploadKind): Uploaded<never> {
  const { id, bucket, object, etag, size, mimeType, image, crc64, uploader, ticketed, untrustedVars } =
    upload;
  const read = readVars(kind, upload.vars);
  const vars = ('vars' in read ? read.vars : upload.vars) as never;
  const known = { id, kind: upload.kind, bucket, object, etag, size, mimeType, image, crc64, uploader };
  return { ...known, ticketed, vars, untrustedVars };
}

function toJson(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer) || answer instanceof Promise)
    throw new TypeError('It should return an object, and at once.');
  const json = JSON.stringify(answer);
  if (Buffer.byteLength(json) > MAX_ANSWER_BYTES) throw new RangeError('It returned more than 1 MB.');
  // Postgres stores none.
  if (ESCAPED_NUL.test(json)) throw new TypeError('It returned text with a NUL character.');
  return json;
}

/** What the uploader gets: the first time, and whenever the same upload is called back again. */
export function firstAnswer(upload: AdmittedUpload, kind: UploadKind, jobs: readonly NewJob[]): string {
  if (kind.respond === undefined) return ownAnswer(upload, jobs);
  try {
    return toJson(kind.respond(toUploaded(upload, kind), jobs));
  } catch (cause) {
    throw new CallbackError('respond_failed', { cause });
  }
}
