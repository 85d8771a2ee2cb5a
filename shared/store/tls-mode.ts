type Tls = false | { rejectUnauthorized: boolean };

/** What libpq means by each mode. `verify-ca` checks the name too; a CA of your own comes by NODE_EXTRA_CA_CERTS. */
const MODES: Readonly<Record<string, Tls>> = {
  disable: false,
  require: { rejectUnauthorized: false },
  'no-verify': { rejectUnauthorized: false },
  'verify-ca': { rejectUnauthorized: true },
  'verify-full': { rejectUnauthorized: true },
};

export interface DatabaseAddress {
  /** Without sslmode: each driver gives it another meaning. */
  url: string;
  ssl: Tls;
}

/** One meaning of `sslmode` for the function and for migrations. Throws for a URL that no driver could use. */
export function readDatabaseUrl(databaseUrl: string): DatabaseAddress {
  const url = new URL(databaseUrl);
  if (!['postgres:', 'postgresql:'].includes(url.protocol)) throw new TypeError('It is not a Postgres URL.');
  // The driver cannot.
  if (url.hostname.startsWith('[')) throw new TypeError('An IPv6 address needs a name.');
  for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part);
  const mode = url.searchParams.get('sslmode') ?? 'disable';
  const ssl = Object.hasOwn(MODES, mode) ? MODES[mode] : undefined;
  if (ssl === undefined) throw new TypeError('Its sslmode is not known.');
  url.searchParams.delete('sslmode');
  return { url: url.href, ssl };
}
