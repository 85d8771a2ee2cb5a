import { setTimeout as sleep } from 'node:timers/promises';
import { fillBody, type Upload, usesImageInfo } from './body-variables.ts';
import {
  type Attempt,
  CALLBACK_LIMIT_MS,
  type Delivery,
  type DeliveryOptions,
  deliverOnce,
  type Outcome,
} from './deliver-once.ts';
import { costTooLong, DeliveryFailure, noImageInfo } from './delivery-failure.ts';
import type { CallbackUrl } from './parse-callback-url.ts';
import type { CallbackAnswer } from './post-callback.ts';
import type { CallbackConfig } from './read-callback-config.ts';

interface CallbackSucceeded {
  ok: true;
  status: 200;
  /** For the client, word for word. */
  body: Buffer;
  contentType: string;
  attempts: readonly Attempt[];
}

interface CallbackFailed {
  ok: false;
  status: 203;
  code: 'CallbackFailed';
  message: string;
  ec: string;
  attempts: readonly Attempt[];
}

export type CallbackResult = CallbackSucceeded | CallbackFailed;

function toResult(result: CallbackAnswer | DeliveryFailure, attempts: readonly Attempt[]): CallbackResult {
  if (!(result instanceof DeliveryFailure)) return { ok: true, status: 200, ...result, attempts };
  const { message, ec } = result;
  return { ok: false, status: 203, code: 'CallbackFailed', message, ec, attempts };
}

async function drop(
  { url }: CallbackUrl,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<CallbackResult> {
  const started = new Date();
  await sleep(limitMs, undefined, { signal });
  const error = 'Dropped on demand: never sent.';
  return toResult(costTooLong(), [{ url, started, milliseconds: limitMs, error, dropped: true }]);
}

/** The URLs in their order, up to the first that succeeds. */
async function deliverInOrder(urls: readonly CallbackUrl[], delivery: Delivery): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const url of urls) {
    const outcome = await deliverOnce(url, delivery);
    delivery.options.signal?.throwIfAborted();
    outcomes.push(outcome);
    if (!(outcome.result instanceof DeliveryFailure)) break;
  }
  return outcomes;
}

/** Everything that follows an upload with a callback: the request to the callback server, and what the client gets to see. */
export async function deliverCallback(
  config: CallbackConfig,
  upload: Upload,
  options: DeliveryOptions,
): Promise<CallbackResult> {
  const { limitMs = CALLBACK_LIMIT_MS, faults = {}, signal } = options;
  const [first] = config.urls;
  if (first === undefined) throw new RangeError('A callback needs a URL.');
  if (upload.image === 'unreadable' && usesImageInfo(config)) return toResult(noImageInfo(), []);
  if (faults.delayMs !== undefined) {
    faults.onHit?.('delay');
    await sleep(faults.delayMs, undefined, { signal });
  }
  if (faults.drop) {
    faults.onHit?.('drop');
    return drop(first, limitMs, signal);
  }

  const delivery = { config, upload, body: fillBody(config, upload), options };
  const deliver = () => deliverInOrder(config.urls, delivery);
  const outcomes = await (faults.order === undefined ? deliver() : faults.order.pass(deliver));
  const attempts = outcomes.map(({ attempt }) => attempt);
  const result = outcomes.at(-1)?.result ?? costTooLong();
  if (faults.twice) {
    faults.onHit?.('twice');
    const last = config.urls[outcomes.length - 1] ?? first;
    const again = await deliverOnce(last, delivery);
    signal?.throwIfAborted();
    attempts.push({ ...again.attempt, duplicate: true });
  }
  return toResult(result, attempts);
}
