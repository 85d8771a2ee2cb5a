import { quote } from '../callback/quote.ts';
import { CallbackError } from '../http/errors.ts';
import { matchesMediaType } from '../uploads/media-type.ts';
import { parseSize } from '../uploads/parse-size.ts';
import type { UploadKind } from '../uploads/upload-kind.ts';

export interface Content {
  size: number;
  mimeType?: string | undefined;
}

function checkSize({ maxSize }: UploadKind, size: number): void {
  const maxBytes = parseSize(maxSize);
  if (maxBytes === undefined || size <= maxBytes) return;
  throw new CallbackError('object_too_large', { detail: `It has ${size} bytes, of at most ${maxBytes}.` });
}

function checkType({ accept, confirm }: UploadKind, mimeType: string | undefined): void {
  if (accept === undefined) return;
  if (mimeType === undefined) {
    if (confirm !== false) return; // The confirmation brings it.
    const hint = 'Put mimeType=${mimeType} into callbackBody.';
    throw new CallbackError('field_missing', { detail: 'Missing: mimeType.', hint });
  }
  if (matchesMediaType(accept, mimeType)) return;
  const detail = `It is ${quote(mimeType)}, and the kind takes ${accept.join(', ')}.`;
  throw new CallbackError('type_not_accepted', { detail });
}

/** The size and type of an object are those that its kind allows. */
export function checkContent(kind: UploadKind, { size, mimeType }: Content): void {
  checkSize(kind, size);
  checkType(kind, mimeType);
}
