import type { Config } from '../config.ts';
import { readValidTicket, type TicketedObject } from './read-valid-ticket.ts';

/**
 * The id of the ticket that an object carries in its metadata, if it is one of ours and for this object. One that has
 * expired still says whose upload the object is; any other text says nothing.
 */
export function idOfFoundTicket(
  ticket: string | undefined,
  found: TicketedObject,
  config: Config<'TICKET_SECRETS'>,
): string | undefined {
  if (ticket === undefined) return undefined;
  try {
    return readValidTicket(ticket, found, { config, nowSeconds: 'any time' }).jti;
  } catch {
    return undefined;
  }
}
