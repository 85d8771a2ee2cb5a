import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { CallbackError } from '../http/errors.ts';
import { checkTimes, findClaimsProblem, readClaims, type TicketClaims } from './ticket-claims.ts';

export type { TicketClaims } from './ticket-claims.ts';

const MAX_TICKET_LENGTH = 4096;
const MAC_LENGTH = 43;
/** {"alg":"HS256","typ":"JWT"} */
const HEADER = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9';

/** In seconds since 1970. A ticket of any time still says whose upload it was issued for. */
export type TicketTime = number | 'any time';

function mac(signingInput: string, secret: KeyObject): string {
  return createHmac('sha256', secret).update(signingInput).digest('base64url');
}

/** A JWT: HS256 and nothing else. */
export function issueTicket(claims: TicketClaims, secret: KeyObject): string {
  const problem = findClaimsProblem(claims);
  if (problem !== undefined) throw new TypeError(`The ticket cannot be issued. ${problem}`);
  const signingInput = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  const ticket = `${signingInput}.${mac(signingInput, secret)}`;
  if (ticket.length > MAX_TICKET_LENGTH)
    throw new RangeError(`The ticket would have ${ticket.length} characters: at most ${MAX_TICKET_LENGTH}.`);
  return ticket;
}

function decodePart(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The algorithm is ours to say, not the ticket's: a header may only repeat it. Which key it was is found by trying. */
function isHs256(header: string): boolean {
  if (header === HEADER) return true;
  const decoded = decodePart(header);
  if (typeof decoded !== 'object' || decoded === null) return false;
  const { alg, typ = 'JWT', kid: _, ...more } = decoded as Record<string, unknown>;
  const isJwt = typeof typ === 'string' && typ.toUpperCase() === 'JWT';
  return alg === 'HS256' && isJwt && Object.keys(more).length === 0;
}

export function readTicket(ticket: string, secrets: readonly KeyObject[], time: TicketTime): TicketClaims {
  if (ticket.length > MAX_TICKET_LENGTH) {
    const detail = `It has ${ticket.length} characters: at most ${MAX_TICKET_LENGTH} are allowed.`;
    throw new CallbackError('ticket_invalid', { detail });
  }
  const headerEnd = ticket.indexOf('.');
  const payloadEnd = ticket.indexOf('.', headerEnd + 1);
  const signature = ticket.slice(payloadEnd + 1);
  if (payloadEnd === -1 || signature.length !== MAC_LENGTH) {
    throw new CallbackError('ticket_invalid', { detail: 'It is not in the form of a ticket.' });
  }
  if (!isHs256(ticket.slice(0, headerEnd))) {
    const detail = 'Its header should say HS256, and may say that it is a JWT, and a "kid".';
    throw new CallbackError('ticket_invalid', { detail });
  }
  // As text: several texts stand for the same bytes in base64, and only one of them was issued.
  const given = Buffer.from(signature);
  const signingInput = ticket.slice(0, payloadEnd);
  const genuine = secrets.some((secret) => {
    const expected = Buffer.from(mac(signingInput, secret));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!genuine) {
    const detail = 'None of TICKET_SECRETS has signed it: it was not issued here, or was altered.';
    throw new CallbackError('ticket_invalid', { detail });
  }
  const claims = readClaims(decodePart(ticket.slice(headerEnd + 1, payloadEnd)));
  if (time !== 'any time') checkTimes(claims, time);
  return claims;
}
