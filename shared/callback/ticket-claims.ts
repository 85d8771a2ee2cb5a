import { CallbackError } from '../http/errors.ts';
import type { Json } from '../uploads/admitted-upload.ts';

const TICKET_ID = /^[\w-]{8,64}$/;
const CENTURY_S = 100 * 365.25 * 24 * 3600;
/** Between the clock of who issues tickets and ours. */
const CLOCK_LEEWAY_S = 60;
const HINT = 'Issue tickets with the claims that docs/semantics.md lists under "Tickets".';

/** One authorised upload: it covers one key, or the keys under one prefix. Times are in seconds since 1970. */
export interface TicketClaims {
  jti: string;
  kind: string;
  bucket: string;
  key?: string;
  prefix?: string;
  maxSize?: number;
  sub?: string;
  vars?: Readonly<Record<string, Json>>;
  nbf?: number;
  iat: number;
  exp: number;
}

/** A sentence about the first claim that is not as it should be. It never tells the value: that may be anything. */
export function findClaimsProblem(claims: object): string | undefined {
  const { jti, kind, bucket, key, prefix, maxSize, sub, vars, nbf, iat, exp } = claims as Record<
    string,
    unknown
  >;
  if (typeof jti !== 'string' || !TICKET_ID.test(jti))
    return 'Its claim "jti" should be 8 to 64 letters, digits, "-" and "_".';
  if (typeof kind !== 'string') return 'Its claim "kind" should be text: a kind of uploads.ts.';
  if (typeof bucket !== 'string') return 'Its claim "bucket" should be text: one of BUCKETS.';
  if (key !== undefined && typeof key !== 'string') return 'Its claim "key" should be text.';
  if (prefix !== undefined && typeof prefix !== 'string') return 'Its claim "prefix" should be text.';
  if ((key === undefined) === (prefix === undefined))
    return 'It should have either the claim "key" or the claim "prefix".';
  if (maxSize !== undefined && typeof maxSize !== 'number')
    return 'Its claim "maxSize" should be a number of bytes.';
  if (sub !== undefined && typeof sub !== 'string')
    return 'Its claim "sub" should be text, also where it is a number.';
  if (vars !== undefined && (typeof vars !== 'object' || vars === null || Array.isArray(vars)))
    return 'Its claim "vars" should be an object.';
  if (nbf !== undefined && typeof nbf !== 'number')
    return 'Its claim "nbf" should be a number of seconds since 1970.';
  if (!Number.isFinite(iat)) return 'Its claim "iat" should be a number of seconds since 1970.';
  if (!Number.isFinite(exp)) return 'Its claim "exp" should be a number of seconds since 1970.';
  return undefined;
}

function invalid(detail: string): CallbackError {
  return new CallbackError('ticket_invalid', { detail, hint: HINT });
}

/** As libraries of other languages write what is absent. */
function withoutNulls(claims: object): object {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
}

/** The claims that a genuine ticket has, if they are as they should be. */
export function readClaims(payload: unknown): TicketClaims {
  if (typeof payload !== 'object' || payload === null) throw invalid('Its payload is no JSON object.');
  if (findClaimsProblem(payload) === undefined) return payload as TicketClaims;
  // Most have no null, and to look for one takes time.
  const claims = withoutNulls(payload);
  const problem = findClaimsProblem(claims);
  if (problem !== undefined) throw invalid(problem);
  return claims as TicketClaims;
}

function refuseMilliseconds(name: 'iat' | 'exp', time: number, nowSeconds: number): void {
  if (time - nowSeconds <= CENTURY_S) return;
  throw invalid(
    `Its claim "${name}" is more than 100 years ahead: it should be in seconds, not milliseconds.`,
  );
}

/** The ticket is valid at that time. */
export function checkTimes({ nbf, iat, exp }: TicketClaims, nowSeconds: number): void {
  if (exp <= nowSeconds) throw new CallbackError('ticket_expired');
  refuseMilliseconds('iat', iat, nowSeconds);
  refuseMilliseconds('exp', exp, nowSeconds);
  if (nbf !== undefined && nbf > nowSeconds + CLOCK_LEEWAY_S) throw new CallbackError('ticket_too_early');
}
