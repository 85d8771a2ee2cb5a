import type { IncomingMessage } from 'node:http';
import type { Agent } from 'node:https';
import type { PublicKeyUrl } from '../callback/public-key-url.ts';
import { CallbackError } from '../http/errors.ts';
import { createLookupOnce } from './lookup-once.ts';
import { parsePublicKey } from './parse-public-key.ts';

export const KEY_FETCH_TIMEOUT_MS = 1000;
/** A fetch that fails within this is tried once more, within the same second. */
export const FAILED_AT_ONCE_MS = 300;
const MAX_PEM_BYTES = 8 * 1024;
const lookup = createLookupOnce();

export interface FetchOptions {
  /** KEY_FETCH_TIMEOUT_MS, or what is left of it. */
  timeoutMs?: number;
  /** How the connection is made; by default as node:https does. */
  agent?: Agent;
}

async function readPem(response: IncomingMessage): Promise<string> {
  if (response.statusCode !== 200) throw new Error(`The key host answered ${response.statusCode}.`);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_PEM_BYTES) throw new Error(`The key host sent more than ${MAX_PEM_BYTES} bytes.`);
    chunks.push(chunk);
  }
  const pem = Buffer.concat(chunks).toString('latin1');
  if (!parsePublicKey(pem)) throw new Error('The key host sent something that is not an RSA public key.');
  return pem;
}

/** The PEM at this URL: over https, one second in all (unless told to take less), 8 KB, no redirects, and only if it parses as an RSA public key. */
export async function fetchPublicKey(url: PublicKeyUrl, options: FetchOptions = {}): Promise<string> {
  // On first use: the key in use ships with the code, so that most instances never load TLS.
  const { get } = await import('node:https');
  const { timeoutMs = KEY_FETCH_TIMEOUT_MS, ...connection } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      get(url, { signal, lookup, ...connection }, resolve).on('error', reject);
    });
    try {
      return await readPem(response);
    } finally {
      response.destroy();
    }
  } catch (cause) {
    throw new CallbackError('key_unavailable', { cause });
  }
}
