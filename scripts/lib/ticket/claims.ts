import { randomBytes } from 'node:crypto';
import { checkTimes, type TicketClaims } from '../../../shared/callback/ticket-claims.ts';
import { kindOfObject } from '../../../shared/uploads/define-uploads.ts';
import { readVars } from '../../../shared/uploads/read-vars.ts';
import type { UploadKind, Uploads } from '../../../shared/uploads/upload-kind.ts';

/** As they stand on the command line. */
export interface TicketOptions {
  bucket?: string | undefined;
  key?: string | undefined;
  prefix?: string | undefined;
  kind?: string | undefined;
  'max-size'?: string | undefined;
  sub?: string | undefined;
  vars?: string | undefined;
  'expires-in'?: string | undefined;
}

class TicketOptionsError extends Error {
  override readonly name = 'TicketOptionsError';
}

const DEFAULT_LIFETIME_S = '3600';

function readCount(name: string, value: string): number {
  if (!/^[1-9]\d{0,14}$/.test(value)) throw new TicketOptionsError(`--${name} should be a whole number.`);
  return Number(value);
}

function parseVars(value: string): NonNullable<TicketClaims['vars']> {
  let vars: unknown;
  try {
    vars = JSON.parse(value);
  } catch {
    vars = undefined;
  }
  if (typeof vars === 'object' && vars !== null && !Array.isArray(vars))
    return vars as NonNullable<TicketClaims['vars']>;
  throw new TicketOptionsError('--vars should be a JSON object, such as {"album":"holidays"}.');
}

function readTarget({ key, prefix }: TicketOptions): { key: string } | { prefix: string } {
  if (key !== undefined && key !== '' && prefix === undefined) return { key };
  if (prefix !== undefined && key === undefined) return { prefix };
  throw new TicketOptionsError('Give either --key or --prefix: what the ticket allows to be uploaded.');
}

function chooseKind(kind: string | undefined, start: string, uploads: Uploads): [string, UploadKind] {
  const name = kind ?? kindOfObject(uploads, start);
  const chosen = name !== undefined && Object.hasOwn(uploads, name) ? uploads[name] : undefined;
  if (name !== undefined && chosen !== undefined) return [name, chosen];
  const known = Object.keys(uploads).join(', ');
  throw new TicketOptionsError(
    kind === undefined
      ? `No kind of uploads.ts has a prefix that "${start}" begins with: give --kind, one of ${known}.`
      : `uploads.ts has no kind "${kind}": there are ${known}.`,
  );
}

function checkKind(name: string, kind: UploadKind, start: string, vars: TicketClaims['vars'] = {}): void {
  if (!start.startsWith(kind.prefix))
    throw new TicketOptionsError(
      `The keys of kind "${name}" begin with "${kind.prefix}", unlike "${start}".`,
    );
  const read = readVars(kind, vars);
  if ('problem' in read)
    throw new TicketOptionsError(`--vars are not those of kind "${name}" in uploads.ts: ${read.problem}.`);
}

/** The claims of a new ticket, as the function will read them. */
export function toClaims(
  options: TicketOptions,
  { buckets, uploads, nowSeconds }: { buckets: ReadonlySet<string>; uploads: Uploads; nowSeconds: number },
): TicketClaims {
  const target = readTarget(options);
  const [onlyBucket] = buckets.size === 1 ? buckets : [];
  const bucket = options.bucket ?? onlyBucket;
  if (bucket === undefined || !buckets.has(bucket))
    throw new TicketOptionsError(`--bucket should be one of BUCKETS: ${[...buckets].join(', ')}.`);
  const start = 'key' in target ? target.key : target.prefix;
  const [name, kind] = chooseKind(options.kind, start, uploads);
  const vars = options.vars === undefined ? undefined : parseVars(options.vars);
  checkKind(name, kind, start, vars);
  const lifetime = readCount('expires-in', options['expires-in'] ?? DEFAULT_LIFETIME_S);
  const claims = {
    jti: `up_${randomBytes(16).toString('base64url')}`,
    kind: name,
    bucket,
    ...target,
    ...(options['max-size'] === undefined ? {} : { maxSize: readCount('max-size', options['max-size']) }),
    ...(options.sub === undefined ? {} : { sub: options.sub }),
    ...(vars === undefined ? {} : { vars }),
    iat: nowSeconds,
    exp: nowSeconds + lifetime,
  };
  checkTimes(claims, nowSeconds);
  return claims;
}
