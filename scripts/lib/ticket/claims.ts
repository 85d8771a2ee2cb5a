import { randomBytes } from 'node:crypto';
import type { TicketClaims } from '../../../shared/callback/ticket.ts';
import { kindOfObject } from '../../../shared/uploads/define-uploads.ts';
import type { Uploads } from '../../../shared/uploads/upload-kind.ts';

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

function readVars(value: string): NonNullable<TicketClaims['vars']> {
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

function chooseKind(kind: string | undefined, start: string, uploads: Uploads): string {
  const chosen = kind ?? kindOfObject(uploads, start);
  if (chosen !== undefined && Object.hasOwn(uploads, chosen)) return chosen;
  const known = Object.keys(uploads).join(', ');
  throw new TicketOptionsError(
    kind === undefined
      ? `No kind of uploads.ts has a prefix that "${start}" begins with: give --kind, one of ${known}.`
      : `uploads.ts has no kind "${kind}": there are ${known}.`,
  );
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
  const lifetime = readCount('expires-in', options['expires-in'] ?? DEFAULT_LIFETIME_S);
  return {
    jti: `up_${randomBytes(16).toString('base64url')}`,
    kind: chooseKind(options.kind, 'key' in target ? target.key : target.prefix, uploads),
    bucket,
    ...target,
    ...(options['max-size'] === undefined ? {} : { maxSize: readCount('max-size', options['max-size']) }),
    ...(options.sub === undefined ? {} : { sub: options.sub }),
    ...(options.vars === undefined ? {} : { vars: readVars(options.vars) }),
    iat: nowSeconds,
    exp: nowSeconds + lifetime,
  };
}
