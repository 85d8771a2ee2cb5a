import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { CallbackError } from '../http/errors.ts';
import type { Json } from '../uploads/admitted-upload.ts';

const MAX_TICKET_LENGTH = 4096;
const MAC_LENGTH = 43;
/** {"alg":"HS256","typ":"JWT"} */
const HEADER = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9';
const TICKET_ID = /^[\w-]{8,64}$/;

/** One authorised upload: a JWT, HS256 and nothing else. It covers one key, or the keys under one prefix. */
export interface TicketClaims {
  jti: string;
  kind: string;
  bucket: string;
  key?: string;
  prefix?: string;
  maxSize?: number;
  sub?: string;
  vars?: Readonly<Record<string, Json>>;
  iat: number;
  exp: number;
}

function isOptional(value: unknown, type: 'string' | 'number'): boolean {
  return value === undefined || typeof value === type;
}

function isTicketClaims(value: unknown): value is TicketClaims {
  if (typeof value !== 'object' || value === null) return false;
  const { jti, kind, bucket, key, prefix, maxSize, sub, vars, iat, exp } = value as Record<string, unknown>;
  const oneTarget = (typeof key === 'string') !== (typeof prefix === 'string');
  return (
    typeof jti === 'string' &&
    TICKET_ID.test(jti) &&
    typeof kind === 'string' &&
    typeof bucket === 'string' &&
    oneTarget &&
    isOptional(key, 'string') &&
    isOptional(prefix, 'string') &&
    isOptional(maxSize, 'number') &&
    isOptional(sub, 'string') &&
    (vars === undefined || (typeof vars === 'object' && vars !== null && !Array.isArray(vars))) &&
    Number.isSafeInteger(iat) &&
    Number.isSafeInteger(exp)
  );
}

function mac(signingInput: string, secret: KeyObject): string {
  return createHmac('sha256', secret).update(signingInput).digest('base64url');
}

export function issueTicket(claims: TicketClaims, secret: KeyObject): string {
  if (!isTicketClaims(claims)) throw new TypeError('The claims of the ticket are not complete.');
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

/** The algorithm is ours to say, not the ticket's: a header may only repeat it. */
function isHs256(header: string): boolean {
  if (header === HEADER) return true;
  const decoded = decodePart(header);
  if (typeof decoded !== 'object' || decoded === null) return false;
  const { alg, typ, ...more } = decoded as Record<string, unknown>;
  return alg === 'HS256' && (typ === undefined || typ === 'JWT') && Object.keys(more).length === 0;
}

export function readTicket(ticket: string, secrets: readonly KeyObject[], nowSeconds: number): TicketClaims {
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
  if (!isHs256(ticket.slice(0, headerEnd)))
    throw new CallbackError('ticket_invalid', { detail: 'It is not HS256.' });
  // As text: several texts stand for the same bytes in base64, and only one of them was issued.
  const given = Buffer.from(signature);
  const signingInput = ticket.slice(0, payloadEnd);
  const genuine = secrets.some((secret) => {
    const expected = Buffer.from(mac(signingInput, secret));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!genuine) throw new CallbackError('ticket_invalid');
  const claims = decodePart(ticket.slice(headerEnd + 1, payloadEnd));
  if (!isTicketClaims(claims))
    throw new CallbackError('ticket_invalid', { detail: 'Its claims are not complete.' });
  if (claims.exp <= nowSeconds) throw new CallbackError('ticket_expired');
  return claims;
}
