import { CallbackError } from '../http/errors.ts';

const TRANSIENT_CODES = new Set([
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
]);
const TRANSIENT_CLASSES = ['08', '53'];
const NOT_MIGRATED = new Set(['42P01', '42883', '42703']);
const REFUSED = new Set(['28P01', '28000', '3D000', '42501']);

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Whether the same statement may well succeed in a moment. */
export function isTransient(error: unknown): boolean {
  const code = codeOf(error);
  return TRANSIENT_CODES.has(code) || (code.length === 5 && TRANSIENT_CLASSES.includes(code.slice(0, 2)));
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
  return isTransient(error) ? new CallbackError('database_unavailable', { cause: error }) : error;
}
