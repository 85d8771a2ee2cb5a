import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import { checkAnswerBody, checkAnswerHead } from './check-answer.ts';
import { badGateway, cannotConnect, DeliveryFailure, replyTimeout, wrongLength } from './delivery-failure.ts';
import type { CallbackUrl } from './parse-callback-url.ts';

export interface CallbackPost {
  url: CallbackUrl;
  /** Where the host of the URL was found. */
  address: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
  sni: boolean;
  /** By performance.now(); the time to find the host counts. */
  started: number;
  limitMs: number;
  /** PEM of the certificates to trust in place of Node's own. */
  ca?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** Of an answer that OSS does not take: enough to see why. */
const KEPT_BYTES = 16 * 1024;

export interface CallbackAnswer {
  body: Buffer;
  contentType: string;
}

function createRequest({ url, address, headers, sni, ca, signal }: CallbackPost) {
  const options = {
    host: address,
    port: url.port,
    path: url.target,
    method: 'POST',
    headers,
    setHost: false,
    agent: false,
    signal,
  } as const;
  if (!url.secure) return requestHttp(options);
  return requestHttps({
    ...options,
    // An empty name keeps Node from sending one; an IP address must never be one.
    servername: sni && isIP(url.hostname) === 0 ? url.hostname : '',
    checkServerIdentity: (_, certificate) => checkServerIdentity(url.hostname, certificate),
    ca,
  });
}

function explain(error: unknown, connected: boolean): DeliveryFailure {
  if (error instanceof DeliveryFailure) return error;
  if (!connected) return cannotConnect();
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.endsWith('CONTENT_LENGTH')
    ? wrongLength('server return invalid conent-length value')
    : badGateway();
}

/** One request, and its answer judged as OSS does it. Rejects with a DeliveryFailure. */
export function postCallback(post: CallbackPost): Promise<CallbackAnswer> {
  const { started, limitMs } = post;
  return new Promise((resolve, reject) => {
    const request = createRequest(post);
    let connected = false;
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      finish();
      request.destroy();
    };
    const fail = (error: unknown) => settle(() => reject(explain(error, connected)));
    let refused: DeliveryFailure | undefined;
    const timer = setTimeout(
      () => {
        if (refused !== undefined) return fail(refused);
        const cost = Math.round(performance.now() - started);
        fail(connected ? replyTimeout(`${post.address}:${post.url.port}`, cost, limitMs) : cannotConnect());
      },
      Math.max(1, limitMs - (performance.now() - started)),
    );
    request.on('error', fail);
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        connected = true;
      });
    });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('error', (error) => fail(refused ?? error));
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (refused !== undefined && length > KEPT_BYTES) fail(refused.withBody(Buffer.concat(chunks)));
      });
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        if (refused !== undefined) return fail(refused.withBody(body));
        try {
          checkAnswerBody(body);
          const contentType = response.headers['content-type'] ?? 'application/json';
          settle(() => resolve({ body, contentType }));
        } catch (error) {
          fail(error instanceof DeliveryFailure ? error.withBody(body) : error);
        }
      });
      try {
        checkAnswerHead(response.statusCode ?? 0, response.headers);
      } catch (error) {
        if (error instanceof DeliveryFailure) refused = error;
        else fail(error);
      }
    });
    request.end(post.body);
  });
}
