import { forwardRequest } from './forward-request.ts';
import type { Server } from './listen-on-loopback.ts';
import { serveHttp } from './serve-http.ts';

const KEY_URL_HEADER = 'x-oss-pub-key-url';

interface GatewayOptions {
  /** Undefined: callbacks get lost. */
  target: () => string | undefined;
  /** Where the public key is to be found, if not where OSS says. */
  publicKeyUrl: () => string | undefined;
}

/** Stands between OSS and the callback function, and can say that the public key is elsewhere: no header is signed. */
export function startCallbackGateway({ target, publicKeyUrl }: GatewayOptions): Promise<Server> {
  return serveHttp(async (request, body, response) => {
    const destination = target();
    if (destination === undefined) return void request.socket.destroy();
    const url = publicKeyUrl();
    const isKeyUrl = (name: string | undefined) =>
      url !== undefined && name?.toLowerCase() === KEY_URL_HEADER;
    const headers = request.rawHeaders.map((text, at, all) =>
      at % 2 === 1 && isKeyUrl(all[at - 1]) ? Buffer.from(url ?? '').toString('base64') : text,
    );
    const answer = await forwardRequest(request, { headers, body, target: destination });
    response.writeHead(answer.status, answer.rawHeaders).end(answer.body);
  });
}
