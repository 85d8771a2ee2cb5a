import type { KeyObject } from 'node:crypto';
import type { Upload } from '../../../emulator/oss/callback/body-variables.ts';
import {
  type CallbackConfig,
  toCallbackConfig,
} from '../../../emulator/oss/callback/read-callback-config.ts';
import { createSigningKey, type SigningKey } from '../../../emulator/oss/sign-callback.ts';
import { issueTicket, type TicketClaims } from '../../../shared/callback/ticket.ts';
import uploads from '../../../uploads.ts';
import { toClaims } from '../ticket/claims.ts';
import { changeUpload } from './change-upload.ts';
import { type Fixture, PHOTO, templateOf } from './fixtures.ts';

export interface PrepareOptions {
  fixture: Fixture;
  url: string;
  settings: readonly string[];
  signingKey: SigningKey;
  keyUrl: string;
  /** Without it no ticket is sent along. */
  ticketSecret: KeyObject | undefined;
}

/** All that a delivery needs. */
export interface PreparedCallback {
  config: CallbackConfig;
  upload: Upload;
  privateKey: SigningKey['privateKey'];
  publicKeyUrl: string;
}

const HOUR_S = 3600;

function claimsFor(ticket: Fixture['ticket'], { bucket, object }: Upload): TicketClaims {
  const now = Math.floor(Date.now() / 1000);
  const key = ticket === 'another key' ? `not-${object}` : object;
  return toClaims(
    { bucket, key, sub: 'somebody' },
    {
      buckets: new Set([bucket]),
      uploads,
      // The ticket is valid for an hour from then on.
      nowSeconds: ticket === 'an hour ago' ? now - 2 * HOUR_S : now,
    },
  );
}

function ticketFor({ fixture, ticketSecret }: PrepareOptions, upload: Upload): string | undefined {
  const { ticket = 'this upload' } = fixture;
  if (ticket === 'nobody') return undefined;
  if (ticketSecret !== undefined) return issueTicket(claimsFor(ticket, upload), ticketSecret);
  if (ticket === 'this upload') return undefined;
  throw new Error('This fixture needs a ticket, and so TICKET_SECRETS in the environment.');
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64');
}

/** Makes of a fixture what a client would have sent to OSS, and what OSS would know of its upload. */
export function prepareCallback(options: PrepareOptions): PreparedCallback {
  const { fixture, url, settings, signingKey, keyUrl } = options;
  const { mode = 'form', foreignKey } = fixture;
  const start = { upload: { ...PHOTO, ...fixture.upload }, variables: { ...fixture.variables } };
  const { upload, variables } = changeUpload(start, settings);
  const ticket = ticketFor(options, upload);
  const callback = {
    callbackUrl: url,
    callbackBody: fixture.body ?? templateOf(mode, Object.keys(variables), ticket),
    callbackBodyType: mode === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
    callbackSNI: true,
  };
  const config = toCallbackConfig(encode(callback), encode(variables));
  if (config === undefined) throw new Error('There is no URL to send it to.');
  const { privateKey } = foreignKey ? createSigningKey() : signingKey;
  return { config, upload, privateKey, publicKeyUrl: fixture.keyUrl ?? keyUrl };
}
