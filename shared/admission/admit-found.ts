import type { TicketClaims } from '../callback/ticket.ts';
import type { Config } from '../config.ts';
import { CallbackError, type ErrorCode } from '../http/errors.ts';
import type { AdmittedUpload } from '../uploads/admitted-upload.ts';
import { readVars } from '../uploads/read-vars.ts';
import type { UploadKind, Uploads } from '../uploads/upload-kind.ts';
import { checkContent } from './check-content.ts';
import { checkVars } from './check-vars.ts';
import { chooseKind, type NamedKind } from './choose-kind.ts';
import { idOfContent } from './id-of-content.ts';
import { readValidTicket } from './read-valid-ticket.ts';

/** An object as OSS itself says it is. */
export interface FoundObject {
  bucket: string;
  object: string;
  etag: string;
  size: number;
  mimeType: string;
  /** When it was put, and the ticket it was put with; of an object that another has replaced nobody knows them. */
  current?: { lastModified: Date; ticket: string | undefined };
}

export interface FoundRules {
  config: Config<'TICKET_SECRETS' | 'ADMIT'>;
  uploads: Uploads;
}

export interface AdmittedFound {
  upload: AdmittedUpload;
  kind: UploadKind;
  /** Why the ticket that it came with does not count. */
  ticketProblem?: ErrorCode;
}

interface ReadTicket {
  ticket?: TicketClaims;
  named?: NamedKind;
  problem?: ErrorCode;
}

/** A ticket that does not count leaves the object without one: nobody is there to be refused. */
function readTicketOf(found: FoundObject, { config, uploads }: FoundRules): ReadTicket {
  if (found.current?.ticket === undefined) return {};
  try {
    // Valid when the object was put: the event may be late.
    const nowSeconds = Math.floor(found.current.lastModified.getTime() / 1000);
    const ticket = readValidTicket(found.current.ticket, found, { config, nowSeconds });
    const named = chooseKind(found.object, ticket, uploads);
    checkVars(named.kind, ticket.vars ?? {});
    return { ticket, named };
  } catch (error) {
    if (error instanceof CallbackError) return { problem: error.code };
    throw error;
  }
}

function doesWithoutTicket(kind: UploadKind, { config }: FoundRules): boolean {
  const ticketRequired = config.ADMIT === 'ticket' && kind.ticket !== 'optional';
  return !ticketRequired && 'vars' in readVars(kind, {});
}

/**
 * The way of events and listings to an AdmittedUpload. Throws what a callback would be refused with, if the object is of
 * no kind, or none that its kind takes.
 */
export function admitFound(found: FoundObject, rules: FoundRules): AdmittedFound {
  const { bucket, object, etag, size, mimeType, current } = found;
  const { ticket, named, problem } = readTicketOf(found, rules);
  const { name, kind } = named ?? chooseKind(object, undefined, rules.uploads);
  checkContent(kind, found);
  const mayStart = ticket !== undefined || doesWithoutTicket(kind, rules);
  const upload = {
    id: ticket?.jti ?? idOfContent(found),
    kind: name,
    bucket,
    object,
    etag,
    size,
    mimeType,
    uploader: ticket?.sub,
    ticketed: ticket !== undefined,
    vars: ticket?.vars ?? {},
    untrustedVars: {},
    confirmed: true,
    state: current === undefined ? 'superseded' : mayStart ? 'recorded' : 'unclaimed',
  } as unknown as AdmittedUpload;
  return { upload, kind, ...(problem && { ticketProblem: problem }) };
}

/** The same object, as if it had come without its ticket: that was used for another one. */
export function withoutTicket({ current, ...found }: FoundObject): FoundObject {
  return current === undefined
    ? found
    : { ...found, current: { lastModified: current.lastModified, ticket: undefined } };
}
