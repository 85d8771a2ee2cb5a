import type { KeyObject } from 'node:crypto';
import { callbackHeaders } from '../sign-callback.ts';
import type { Upload } from './body-variables.ts';
import { type CallbackFaults, tamperWith } from './callback-faults.ts';
import { cannotConnect, DeliveryFailure, notLoopback } from './delivery-failure.ts';
import { isLoopback } from './is-loopback.ts';
import type { CallbackUrl } from './parse-callback-url.ts';
import { type CallbackAnswer, postCallback } from './post-callback.ts';
import type { CallbackConfig } from './read-callback-config.ts';
import { type Hosts, resolveHost } from './resolve-host.ts';

export const CALLBACK_LIMIT_MS = 5000;

export interface DeliveryOptions {
  privateKey: KeyObject;
  /** Where the public half is served. */
  publicKeyUrl: string;
  /** Calls other machines too. */
  allowRemote?: boolean;
  /** Where names lead, before the system is asked: a public callback host to a function on this machine. */
  hosts?: Hosts;
  /** For each URL, everything included. OSS has 5 seconds, and no way to set it. */
  limitMs?: number;
  /** PEM of the certificates to trust for https, in place of Node's own. */
  ca?: string;
  faults?: CallbackFaults;
  /** Ends everything at once when the emulator does; the delivery then rejects. */
  signal?: AbortSignal;
}

export interface Attempt {
  url: string;
  started: Date;
  milliseconds: number;
  /** What the callback server answered; absent when it did not. */
  status?: number;
  /** Of an answer that OSS does not take: its beginning. */
  answer?: string;
  error?: string;
  /** Sent again on demand: its answer does not count. */
  duplicate?: true;
  /** Never sent, on demand. */
  dropped?: true;
}

export interface Delivery {
  config: CallbackConfig;
  upload: Upload;
  body: Buffer;
  options: DeliveryOptions;
}

export interface Outcome {
  attempt: Attempt;
  result: CallbackAnswer | DeliveryFailure;
}

function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(cannotConnect()), limitMs);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

/** The headers of the request to this URL, the signature among them. */
export function headersFor(
  url: CallbackUrl,
  { config, upload, body, options }: Delivery,
): Record<string, string> {
  return callbackHeaders({
    target: url.target,
    body,
    privateKey: options.privateKey,
    publicKeyUrl: options.faults?.keyUrl ?? options.publicKeyUrl,
    host: config.host ?? url.host,
    contentType: config.mode === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
    bucket: upload.bucket,
    owner: upload.owner,
    requester: upload.requester,
    requestId: upload.reqId,
  });
}

async function send(url: CallbackUrl, delivery: Delivery): Promise<CallbackAnswer> {
  const { config, body, options } = delivery;
  const { limitMs = CALLBACK_LIMIT_MS, allowRemote = false, faults = {} } = options;
  const started = performance.now();
  const address = await within(resolveHost(url.hostname, options.hosts), limitMs);
  if (address === undefined) throw cannotConnect();
  if (!allowRemote && !isLoopback(address)) throw notLoopback(url.hostname, address);
  if (faults.tamper) faults.onHit?.('tamper');
  return postCallback({
    url,
    address,
    headers: headersFor(url, delivery),
    body: faults.tamper ? tamperWith(body) : body,
    sni: config.sni,
    started,
    limitMs,
    ca: options.ca,
    signal: options.signal,
  });
}

/** Calls one URL, and never rejects for what the callback server does. */
export async function deliverOnce(url: CallbackUrl, delivery: Delivery): Promise<Outcome> {
  const started = new Date();
  const from = performance.now();
  const attemptWith = (rest: Pick<Attempt, 'status' | 'answer' | 'error'>): Attempt => ({
    url: url.url,
    started,
    milliseconds: Math.round(performance.now() - from),
    ...rest,
  });
  try {
    const answer = await send(url, delivery);
    return { attempt: attemptWith({ status: 200 }), result: answer };
  } catch (error) {
    if (!(error instanceof DeliveryFailure)) throw error;
    const { answered, body, message } = error;
    const heard = {
      ...(answered === undefined ? {} : { status: answered }),
      ...(body === undefined ? {} : { answer: body.toString('utf8') }),
    };
    return { attempt: attemptWith({ ...heard, error: message }), result: error };
  }
}
