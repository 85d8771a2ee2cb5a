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
/** Fetching takes one second at most. The other is for an instance that waits for the fetch of another one first. */
const KEY_BUDGET_MS = 2000;

interface SignedRequest {
  event: HttpEvent;
  body: Buffer;
  signature: Buffer;
}

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

/** One key; of an emulator perhaps several. */
type Keys = readonly KeyObject[];

function findKeys(
  keyUrlHeader: string,
  { config, publicKeys }: SignatureServices,
  invocation: Invocation,
): Keys | Promise<Keys> {
  if (config.OSS_CALLBACK_DEV_KEY && isLoopbackKeyUrl(keyUrlHeader)) return config.OSS_CALLBACK_DEV_KEY;
  const url = parsePublicKeyUrl(keyUrlHeader);
  const known = publicKeys.peek(url);
  return known ? [known] : waitForKey(url, publicKeys, invocation).then((key) => [key]);
}

function verifyWith(
  keys: Keys,
  { event, body, signature }: SignedRequest,
  { config }: SignatureServices,
  invocation: Invocation,
): SignedCallback {
  const path = config.CALLBACK_PATH ?? event.rawPath;
  const candidates =
    event.fcQueryParameters && queryCandidates(event.fcQueryParameters, config.CALLBACK_URL?.query);
  const known = [event.rawQueryString ? `?${event.rawQueryString}` : ''];
  let signed: SignedCallback | undefined;
  for (const publicKey of keys)
    signed ??= verifyCallback({ path, queries: candidates?.keys() ?? known, body, signature, publicKey });
  if (!signed) throw new CallbackError('signature_invalid');
  if (candidates && signed.query !== '')
    invocation.facts.queryRebuilt = `${candidates.get(signed.query)}: use no query in callbackUrl`;
  return signed;
}

/** Step 1: OSS has signed this path and body. Whose upload it is, admission decides. A promise only while the key is awaited. */
export function verifySignature(
  event: HttpEvent,
  services: SignatureServices,
  invocation: Invocation,
): SignedCallback | Promise<SignedCallback> {
  const request = { event, body: readBody(event), signature: readSignature(event) };
  const keyUrlHeader = header(event, 'x-oss-pub-key-url');
  if (!keyUrlHeader)
    throw new CallbackError('signature_missing', { detail: 'There is no x-oss-pub-key-url header.' });
  const keys = findKeys(keyUrlHeader, services, invocation);
  return keys instanceof Promise
    ? keys.then((found) => verifyWith(found, request, services, invocation))
    : verifyWith(keys, request, services, invocation);
}
