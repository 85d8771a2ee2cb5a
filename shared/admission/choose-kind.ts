import type { TicketClaims } from '../callback/ticket.ts';
import { CallbackError } from '../http/errors.ts';
import { kindOfObject } from '../uploads/define-uploads.ts';
import { RESULTS_PREFIX } from '../uploads/results-prefix.ts';
import type { UploadKind, Uploads } from '../uploads/upload-kind.ts';

export interface NamedKind {
  name: string;
  kind: UploadKind;
}

/** The kind that the ticket names, else that of the object's prefix. */
export function chooseKind(
  object: string,
  ticket: Pick<TicketClaims, 'kind'> | undefined,
  uploads: Uploads,
): NamedKind {
  const name = ticket?.kind ?? kindOfObject(uploads, object);
  const isResult = object.startsWith(RESULTS_PREFIX);
  const kind = name !== undefined && Object.hasOwn(uploads, name) ? uploads[name] : undefined;
  if (name === undefined || kind === undefined || isResult) throw new CallbackError('kind_unknown');
  if (object.startsWith(kind.prefix)) return { name, kind };
  const detail = `It is for the kind "${name}", whose keys begin with "${kind.prefix}".`;
  throw new CallbackError('ticket_mismatch', { detail });
}
