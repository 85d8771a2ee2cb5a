import { forwardRequest, type HttpAnswer, type HttpHead } from './forward-request.ts';
import type { Server } from './listen-on-loopback.ts';
import { serveHttp } from './serve-http.ts';

const KEY_URL_HEADER = 'x-oss-pub-key-url';

interface GatewayOptions {
  /** The callback function. */
  target: () => string;
  /** OSS does not get through. */
  isClosed: () => boolean;
  /** Where the public key is to be found, if not where OSS says. */
  publicKeyUrl: () => string | undefined;
}

export interface CallbackGateway extends Server {
  /** Delivers what OSS has last sent about this object, whether it got through then or not. */
  deliverAgain(object: string): Promise<HttpAnswer>;
}

interface Callback extends HttpHead {
  body: Buffer;
}

/** Stands between OSS and the callback function, and can say that the public key is elsewhere: no header is signed. */
export async function startCallbackGateway(options: GatewayOptions): Promise<CallbackGateway> {
  const { target, isClosed, publicKeyUrl } = options;
  const callbacks = new Map<string, Callback>();

  function deliver({ body, ...head }: Callback): Promise<HttpAnswer> {
    const url = publicKeyUrl();
    const isKeyUrl = (name: string | undefined) =>
      url !== undefined && name?.toLowerCase() === KEY_URL_HEADER;
    const headers = head.rawHeaders.map((text, at, all) =>
      at % 2 === 1 && isKeyUrl(all[at - 1]) ? Buffer.from(url ?? '').toString('base64') : text,
    );
    return forwardRequest(head, { headers, body, target: target() });
  }

  const server = await serveHttp(async (request, body, response) => {
    const { method, url, rawHeaders } = request;
    const callback = { method, url, rawHeaders, body };
    callbacks.set(new URLSearchParams(body.toString('utf8')).get('object') ?? '', callback);
    if (isClosed()) return void request.socket.destroy();
    const answer = await deliver(callback);
    response.writeHead(answer.status, answer.rawHeaders).end(answer.body);
  });
  return {
    ...server,
    async deliverAgain(object) {
      const callback = callbacks.get(object);
      if (callback === undefined) throw new Error(`OSS has not called back for ${object}.`);
      return deliver(callback);
    },
  };
}
