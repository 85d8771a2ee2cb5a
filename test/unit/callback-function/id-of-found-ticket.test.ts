import { describe, expect, it } from 'vitest';
import { idOfFoundTicket } from '../../../shared/admission/id-of-found-ticket.ts';
import { ticketFor, ticketSecret } from '../../support/callback-function.ts';

const found = { bucket: 'examplebucket', object: 'photos/a.jpg', size: 31 };
const idOf = (ticket: string | undefined): string | undefined =>
  idOfFoundTicket(ticket, found, { TICKET_SECRETS: [ticketSecret] });

describe('the id of the ticket that an object carries', () => {
  it('is that of a ticket of ours for this object, whatever its time is', () => {
    expect(idOf(ticketFor({ jti: 'ticket-found' }))).toBe('ticket-found');
    expect(idOf(ticketFor({ jti: 'ticket-found', iat: 1, exp: 2 }))).toBe('ticket-found');
    expect(idOf(ticketFor({ jti: 'ticket-found', nbf: Date.now() }))).toBe('ticket-found');
  });

  it.each([
    ['there is none', () => undefined],
    ['it is any other text', () => 'no ticket'],
    ['it is forged', () => `${ticketFor()}x`],
    ['it is for another object', () => ticketFor({ key: 'photos/b.jpg' })],
    ['it is for a smaller object', () => ticketFor({ maxSize: 30 })],
  ])('is unknown where %s', (_, ticket) => {
    expect(idOf(ticket())).toBeUndefined();
  });
});
