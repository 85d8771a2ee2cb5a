import { createSecretKey } from 'node:crypto';
import { type CallbackServices, createPipeline } from '../../functions/callback/pipeline.ts';
import { issueTicket, type TicketClaims } from '../../shared/callback/ticket.ts';
import type { HttpResult } from '../../shared/http/http-event.ts';
import { createLog, type Log } from '../../shared/log.ts';
import type { Oss } from '../../shared/oss/oss.ts';
import { fetchPublicKey } from '../../shared/public-keys/fetch-public-key.ts';
import { createPublicKeys } from '../../shared/public-keys/public-keys.ts';
import { createDatabase, type Database } from '../../shared/store/database.ts';
import { defineUploads } from '../../shared/uploads/define-uploads.ts';
import { type CallbackOptions, fcContextOf, signedRequest, signingKey, toFc } from './callback-events.ts';
import { ourOss } from './our-oss.ts';

export const ticketSecret = createSecretKey(Buffer.from('a secret of the tests: 32 bytes or more'));

export function ticketFor(claims: Partial<TicketClaims> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const target = claims.prefix === undefined ? { key: 'photos/a.jpg' } : {};
  const defaults = {
    jti: 'ticket-00000001',
    kind: 'anything',
    bucket: 'examplebucket',
    iat: now,
    exp: now + 3600,
  };
  return issueTicket({ ...defaults, ...target, ...claims }, ticketSecret);
}

export const PHOTO_BODY =
  'bucket=examplebucket&object=photos%2Fa.jpg&etag=97E1A27874032FC4B29F007C90DFA372&size=31&mimeType=image%2Fjpeg';

type Overrides = Partial<Omit<CallbackServices, 'config'>> & {
  config?: Partial<CallbackServices['config']>;
  log?: Log;
};

export interface CallbackFunction {
  /** Sends a callback in the way of Function Compute and gives back what OSS would see. */
  send(options?: CallbackOptions): Promise<Answer>;
  invoke(event: unknown, context?: unknown): Promise<Answer>;
  services: CallbackServices;
}

export interface Answer {
  status: number;
  text: string;
  json: { error?: { code: string; message: string; hint: string; requestId: string } } & Record<
    string,
    unknown
  >;
  headers: Record<string, unknown>;
}

function toAnswer({ statusCode, body, headers }: HttpResult): Answer {
  return { status: statusCode ?? 0, text: body ?? '', json: JSON.parse(body ?? ''), headers: { ...headers } };
}

/** A database that nobody listens at: for tests that end before anything is recorded. */
function noDatabase(): Database {
  return createDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', prepare: true, poolSize: 1 });
}

/** Likewise an OSS. */
function noOss(): Oss {
  return ourOss({ url: 'http://127.0.0.1:1' });
}

export function createCallbackFunction(overrides: Overrides = {}): CallbackFunction {
  const services: CallbackServices = {
    database: overrides.database ?? noDatabase(),
    publicKeys: overrides.publicKeys ?? createPublicKeys({ fetchPem: fetchPublicKey }),
    uploads: overrides.uploads ?? defineUploads({ anything: { prefix: '', confirm: false } }),
    oss: overrides.oss ?? noOss,
    deliver: overrides.deliver ?? (() => undefined),
    config: {
      BUCKETS: new Set(['examplebucket', 'post-test']),
      TICKET_SECRETS: [ticketSecret],
      ADMIT: 'ticket',
      CALLBACK_PATH: undefined,
      CALLBACK_URL: undefined,
      CALLBACK_FIELDS: new Map(),
      OSS_CALLBACK_DEV_KEY: [signingKey.publicKey],
      ...overrides.config,
    },
  };
  const handler = createPipeline(() => services, overrides.log ?? createLog('silent'));
  const invoke = async (event: unknown, context: unknown = fcContextOf()) =>
    toAnswer(await handler(event, context));
  return { services, invoke, send: (options = {}) => invoke(toFc(signedRequest(options))) };
}
