import type { Crasher } from './crasher.ts';
import { forwardRequest } from './forward-request.ts';
import type { Server } from './listen-on-loopback.ts';
import { serveHttp } from './serve-http.ts';

export interface HttpRequest {
  method: string;
  /** Path and query, as they are sent. */
  target: string;
  body: Buffer;
}

interface HttpGateOptions {
  /** Where it leads to. Undefined: nothing gets through. */
  target: () => string | undefined;
  crasher: Crasher;
  stepOf(request: HttpRequest): string;
  /** Told of what has got through, and has taken effect. */
  onForwarded?: ((step: string, target: string) => void) | undefined;
}

/** Stands in front of an HTTP server. What is signed stays as it is, the Host header too. */
export function startHttpGate({ target, crasher, stepOf, onForwarded }: HttpGateOptions): Promise<Server> {
  return serveHttp(async (request, body, response) => {
    const { method = '', url = '', rawHeaders } = request;
    const destination = target();
    if (destination === undefined) return void request.socket.destroy();
    const step = stepOf({ method, target: url, body });
    await crasher.observe(step, {
      async forward() {
        const answer = await forwardRequest(request, { headers: rawHeaders, body, target: destination });
        onForwarded?.(step, url);
        return answer;
      },
      answer: (answer) => void response.writeHead(answer.status, answer.rawHeaders).end(answer.body),
      cut: () => void request.socket.destroy(),
    });
  });
}
