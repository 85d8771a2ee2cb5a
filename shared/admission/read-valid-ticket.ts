import { readTicket, type TicketClaims, type TicketTime } from '../callback/ticket.ts';
import type { Config } from '../config.ts';
import { CallbackError } from '../http/errors.ts';

/** What a ticket is held against. Whoever reports an upload may not know its bucket. */
export interface TicketedObject {
  bucket?: string | undefined;
  object: string;
  size: number;
}

function mismatch(detail: string): CallbackError {
  return new CallbackError('ticket_mismatch', { detail });
}

function checkCovers(claims: TicketClaims, uploaded: TicketedObject): void {
  const { bucket, key, prefix, maxSize = Number.POSITIVE_INFINITY } = claims;
  if (uploaded.bucket !== undefined && uploaded.bucket !== bucket)
    throw mismatch('The ticket is for another bucket.');
  if (key !== undefined && uploaded.object !== key) throw mismatch('The ticket is for another key.');
  if (prefix !== undefined && !uploaded.object.startsWith(prefix))
    throw mismatch('The ticket is for another prefix.');
  if (uploaded.size > maxSize) {
    throw mismatch(`The ticket allows ${maxSize} bytes, and this object has ${uploaded.size}.`);
  }
}

/** The claims of a ticket of ours that was valid at that time, for this object. */
export function readValidTicket(
  ticket: string,
  uploaded: TicketedObject,
  { config, nowSeconds }: { config: Config<'TICKET_SECRETS'>; nowSeconds: TicketTime },
): TicketClaims {
  const claims = readTicket(ticket, config.TICKET_SECRETS, nowSeconds);
  checkCovers(claims, uploaded);
  return claims;
}
