import { CallbackError } from '../http/errors.ts';
import type { ClaimedUpload } from '../uploads/admitted-upload.ts';
import { readVars } from '../uploads/read-vars.ts';
import type { UploadKind } from '../uploads/upload-kind.ts';

/** The vars of an upload are those that its kind declares. */
export function checkVars(kind: UploadKind, vars: ClaimedUpload['vars']): void {
  const read = readVars(kind, vars);
  if ('problem' in read) throw new CallbackError('vars_invalid', { detail: `${read.problem}.` });
}
