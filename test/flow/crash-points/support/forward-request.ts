import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface HttpAnswer {
  status: number;
  rawHeaders: string[];
  body: Buffer;
}

export type HttpHead = Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>;

/** Sends a request on to another server, with these headers in place of its own. */
export async function forwardRequest(
  { method, url }: HttpHead,
  { headers, body, target }: { headers: readonly string[]; body: Buffer; target: string },
): Promise<HttpAnswer> {
  const { hostname, port } = new URL(target);
  const request = send({ hostname, port, method, path: url, headers, agent: false });
  request.end(body);
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return { status: answer.statusCode ?? 0, rawHeaders: answer.rawHeaders, body: await buffer(answer) };
}
