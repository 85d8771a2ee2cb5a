import type { KeyObject } from 'node:crypto';
import { decodeBase64 } from '../../shared/callback/decode-base64.ts';
import {
  isLoopbackKeyUrl,
  type PublicKeyUrl,
  parsePublicKeyUrl,
} from '../../shared/callback/public-key-url.ts';
import { queryCandidates } from '../../shared/callback/query-candidates.ts';
import { type SignedCallback, verifyCallback } from '../../shared/callback/verify-callback.ts';
import type { Config } from '../../shared/config.ts';
import { StepTimeoutError } from '../../shared/http/deadline.ts';
import { CallbackError } from '../../shared/http/errors.ts';
import { type HttpEvent, header, rawBody } from '../../shared/http/http-event.ts';
import type { Invocation } from '../../shared/http/invocation.ts';
import type { PublicKeys } from '../../shared/public-keys/public-keys.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const KEY_BUDGET_MS = 2000;

export interface SignatureServices {
  config: Config<'CALLBACK_PATH' | 'CALLBACK_URL' | 'OSS_CALLBACK_DEV_KEY'>;
  publicKeys: PublicKeys;
}

function readBody(event: HttpEvent): Buffer {
  const body = rawBody(event);
  if (body.length > MAX_BODY_BYTES) throw new CallbackError('body_too_large');
  return body;
}

function readSignature(event: HttpEvent): Buffer {
  const authorization = header(event, 'authorization');
  if (!authorization)
    throw new CallbackError('signature_missing', { detail: 'There is no Authorization header.' });
  const signature = decodeBase64(authorization);
  if (!signature)
    throw new CallbackError('signature_invalid', { detail: 'The Authorization header is not bare base64.' });
  return signature;
}

async function waitForKey(
  url: PublicKeyUrl,
  publicKeys: PublicKeys,
  invocation: Invocation,
): Promise<KeyObject> {
  try {
    return await invocation.time('key', () =>
      invocation.deadline.run('public key', KEY_BUDGET_MS, () => publicKeys.get(url)),
    );
  } catch (cause) {
    throw cause instanceof StepTimeoutError ? new CallbackError('key_unavailable', { cause }) : cause;
  }
}

function signedQueries(event: HttpEvent, configured: URL | undefined): string[] {
  if (event.fcQueryParameters) return queryCandidates(event.fcQueryParameters, configured?.search);
  return [event.rawQueryString ? `?${event.rawQueryString}` : ''];
}

function findKey(
  keyUrlHeader: string,
  { config, publicKeys }: SignatureServices,
  invocation: Invocation,
): KeyObject | Promise<KeyObject> {
  if (config.OSS_CALLBACK_DEV_KEY && isLoopbackKeyUrl(keyUrlHeader)) return config.OSS_CALLBACK_DEV_KEY;
  const url = parsePublicKeyUrl(keyUrlHeader);
  return publicKeys.peek(url) ?? waitForKey(url, publicKeys, invocation);
}

/** Step 1: OSS has signed this path and body. Whose upload it is, admission decides. */
export async function verifySignature(
  event: HttpEvent,
  services: SignatureServices,
  invocation: Invocation,
): Promise<SignedCallback> {
  const body = readBody(event);
  const signature = readSignature(event);
  const keyUrlHeader = header(event, 'x-oss-pub-key-url');
  if (!keyUrlHeader)
    throw new CallbackError('signature_missing', { detail: 'There is no x-oss-pub-key-url header.' });
  const publicKey = await findKey(keyUrlHeader, services, invocation);
  const path = services.config.CALLBACK_PATH ?? event.rawPath;
  const queries = signedQueries(event, services.config.CALLBACK_URL);
  const signed = verifyCallback({ path, queries, body, signature, publicKey });
  if (!signed) throw new CallbackError('signature_invalid');
  if (event.fcQueryParameters && signed.query !== '') {
    invocation.facts.queryRebuilt = `candidate ${queries.indexOf(signed.query) + 1} of ${queries.length}: use no query in callbackUrl`;
  }
  return signed;
}
