import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { answerOf } from '../custom/answer-of.ts';
import { CANCELED } from '../custom/custom-server.ts';
import { splitTarget, WITHHELD_HEADER } from '../http-event.ts';
import type { InvocationFailure } from '../invocation-result.ts';
import { type BodyLimit, RefusedRequest } from '../read-request.ts';
import type { CustomServer } from '../runtime.ts';

export interface ForwardOptions {
  requestId: string;
  /** The body, when it had to be read before. */
  body: Buffer | undefined;
  limit: BodyLimit;
  signal: AbortSignal;
}

function headersToForward({ rawHeaders }: IncomingMessage, body: Buffer | undefined): string[] {
  const kept: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    const isFraming = /^(?:content-length|transfer-encoding)$/i.test(name);
    const isOwn = isFraming ? body !== undefined : WITHHELD_HEADER.test(name) && !/^host$/i.test(name);
    if (!isOwn && !/^expect$/i.test(name)) kept.push(name, rawHeaders[at + 1] ?? '');
  }
  return body === undefined ? kept : [...kept, 'content-length', String(body.length)];
}

function limitBody({ bytes, refuse }: BodyLimit): Transform {
  let length = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      length += chunk.length;
      if (length > bytes) done(refuse());
      else done(null, chunk);
    },
  });
}

/** Hands a request as it is to the server of a custom runtime, and its answer to `use`; both flow as they come. */
export async function forwardRequest(
  server: CustomServer,
  request: IncomingMessage,
  { requestId, body, limit, signal }: ForwardOptions,
  use: (response: IncomingMessage) => Promise<void>,
): Promise<InvocationFailure | undefined> {
  const { rawPath, query } = splitTarget(request.url ?? '/');
  const upstream = server.open({
    method: request.method ?? 'GET',
    path: query === '' ? rawPath : `${rawPath}?${query}`,
    rawHeaders: headersToForward(request, body),
    controlPath: '/http-invoke',
    requestId,
  });
  let isLate = false;
  const onTimeout = () => {
    isLate = true;
    upstream.destroy(new Error('time-out'));
  };
  const timer = Number.isFinite(server.limitMs) ? setTimeout(onTimeout, server.limitMs) : undefined;
  const onAbort = () => upstream.destroy(new Error('canceled'));
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const answered = answerOf(upstream);
    // A server may answer before it has read everything; then what is left of the body does not matter.
    const sent = body === undefined ? pipeline(request, limitBody(limit), upstream) : upstream.end(body);
    const refused = Promise.resolve(sent).then(
      () => answered,
      (error: unknown) => {
        if (error instanceof RefusedRequest) throw error;
        return answered;
      },
    );
    const response = await Promise.race([answered, refused]);
    await use(response);
    return undefined;
  } catch (error) {
    if (error instanceof RefusedRequest) throw error;
    if (isLate) return server.timeOut();
    return signal.aborted ? CANCELED : await server.explain(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    upstream.destroy();
  }
}
