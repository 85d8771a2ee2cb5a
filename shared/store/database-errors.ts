import { CallbackError } from '../http/errors.ts';

const TRANSIENT_CODES = new Set([
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  '40001',
  '40P01',
  '55P03',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '25P03',
  '25006',
]);
const TRANSIENT_CLASSES = ['08', '53'];
const NOT_MIGRATED = new Set(['42P01', '42883', '42703']);
const UNSTORABLE = new Set(['22P05', '22P02', '22021']);
const REFUSED = new Set(['28P01', '28000', '3D000', '42501']);
const NOT_TRUSTED =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_\w+|ERR_TLS_CERT_ALTNAME_INVALID)$/;

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Whether the same statement may well succeed in a moment. */
export function isTransient(error: unknown): boolean {
  const code = codeOf(error);
  return TRANSIENT_CODES.has(code) || (code.length === 5 && TRANSIENT_CLASSES.includes(code.slice(0, 2)));
}

/** The server has become a standby, as in a fail-over: the connection is to the wrong one now. */
export function isReadOnly(error: unknown): boolean {
  return codeOf(error) === '25006';
}

export function toCallbackError(error: unknown): unknown {
  const code = codeOf(error);
  if (NOT_MIGRATED.has(code)) return new CallbackError('database_not_migrated', { cause: error });
  if (REFUSED.has(code)) {
    return new CallbackError('config_invalid', {
      detail: 'The database refuses what DATABASE_URL asks for.',
      hint: 'Check the user, the password, the database and its grants.',
      cause: error,
    });
  }
  if (NOT_TRUSTED.test(code)) {
    return new CallbackError('config_invalid', {
      detail: 'The certificate of the database is not trusted.',
      hint: 'Check sslmode in DATABASE_URL, and name the CA of the database in NODE_EXTRA_CA_CERTS.',
      cause: error,
    });
  }
  if (UNSTORABLE.has(code)) {
    const detail = 'Something in the ticket holds a NUL character or half a surrogate pair.';
    return new CallbackError('ticket_invalid', { detail, cause: error });
  }
  return isTransient(error) ? new CallbackError('database_unavailable', { cause: error }) : error;
}
