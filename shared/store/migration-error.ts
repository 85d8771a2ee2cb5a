/** Why the migrations could not be applied, in words that tell what to do. Never holds the password. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

interface Failure {
  code: string;
  message: string;
}

function readFailure(error: unknown): Failure {
  const { code, message } = error instanceof Error ? (error as Error & { code?: unknown }) : {};
  const text = message === undefined || message === '' ? String(code ?? error) : message;
  return { code: typeof code === 'string' ? code : '', message: text.split('\n', 1)[0] ?? text };
}

const KNOWN_BY_MESSAGE: readonly (readonly [RegExp, string])[] = [
  // node-pg-migrate and pg throw these without a code.
  [/permission denied/i, '42501'],
  [/password must be a string/i, '28P01'],
  [/is preceding already run/i, 'out-of-order'],
  [/timeout expired|terminated unexpectedly/i, 'ETIMEDOUT'],
];

function classify({ code, message }: Failure): string {
  if (code !== '') return UNREACHABLE.has(code) ? 'unreachable' : code;
  const known = KNOWN_BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1] ?? '';
  return UNREACHABLE.has(known) ? 'unreachable' : known;
}

function explain(failure: Failure, url: URL): string {
  const { message } = failure;
  const server = `${url.hostname}:${url.port || '5432'}`;
  const user = decodeURIComponent(url.username);
  const database = decodeURIComponent(url.pathname.slice(1));
  switch (classify(failure)) {
    case 'unreachable':
      return `The database at ${server} cannot be reached (${failure.code || message}). Check the host and port in DATABASE_URL, and that this machine is in the database's network and white-list.`;
    case '28P01':
    case '28000':
      return `The database at ${server} does not let user "${user}" in (${message}). Check the user and the password in DATABASE_URL; special characters in a password must be percent-encoded.`;
    case '3D000':
      return `The server at ${server} has no database "${database}". Create it, or correct DATABASE_URL.`;
    case '42501':
      return `User "${user}" lacks a permission in database "${database}" (${message}). Grant it CREATE on the schema, or migrate as the owner.`;
    case '53300':
    case '57P03':
      return `The database at ${server} takes no connection now (${message}). Try again.`;
    case '55P03':
      return `A table is in use by a long transaction (${message}). Nothing was changed: try again when it has ended.`;
    case 'out-of-order':
      return `${message}. Give the new migration a number behind all others.`;
    default:
      return message;
  }
}

/** `step` says what was being done when the error came, such as the name of a migration. */
export function toMigrationError(error: unknown, url: URL, step?: string): MigrationError {
  if (error instanceof MigrationError) return error;
  const explained = explain(readFailure(error), url);
  return new MigrationError(step === undefined ? explained : `${step} failed: ${explained}`, {
    cause: error,
  });
}
