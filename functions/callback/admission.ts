import { describePlaceholderWithin } from '../../shared/callback/unresolved-variable.ts';
import type { SignedCallback } from '../../shared/callback/verify-callback.ts';
import type { Config } from '../../shared/config.ts';
import { type HttpEvent, header } from '../../shared/http/http-event.ts';
import type { Invocation } from '../../shared/http/invocation.ts';
import type { PublicKeys } from '../../shared/public-keys/public-keys.ts';
import type { ClaimedUpload } from '../../shared/uploads/admitted-upload.ts';
import type { Uploads } from '../../shared/uploads/upload-kind.ts';
import { admit } from './admit.ts';
import { parseBody } from './parse-body.ts';
import { verifySignature } from './verify-signature.ts';

export interface AdmissionServices {
  config: Config<
    | 'BUCKETS'
    | 'TICKET_SECRETS'
    | 'ADMIT'
    | 'CALLBACK_PATH'
    | 'CALLBACK_URL'
    | 'CALLBACK_FIELDS'
    | 'OSS_CALLBACK_DEV_KEY'
  >;
  publicKeys: PublicKeys;
  uploads: Uploads;
}

/** verify ▸ parse ▸ admit: all that stands between a request and the database. A promise only while a key is awaited. */
export function admitCallback(
  event: HttpEvent,
  { config, publicKeys, uploads }: AdmissionServices,
  invocation: Invocation,
): ClaimedUpload | Promise<ClaimedUpload> {
  const { time, facts } = invocation;

  function admitSigned(signed: SignedCallback): ClaimedUpload {
    const uploaded = time('parse', () => parseBody(signed, header(event, 'content-type'), config));
    const placeholder = describePlaceholderWithin(uploaded.vars);
    if (placeholder !== undefined) facts.unresolvedVariable = placeholder;
    const nowSeconds = Math.floor(Date.now() / 1000);
    const upload = time('admit', () => admit(uploaded, { config, uploads, nowSeconds }));
    facts.uploadId = upload.id;
    facts.kind = upload.kind;
    facts.bucket = upload.bucket;
    return upload;
  }

  const signed = time('verify', () => verifySignature(event, { config, publicKeys }, invocation));
  return signed instanceof Promise ? signed.then(admitSigned) : admitSigned(signed);
}
