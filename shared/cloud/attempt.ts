import type { Agent, IncomingHttpHeaders, IncomingMessage, request } from 'node:http';

export interface HttpRequest {
  hostname: string;
  /** Empty for the default. */
  port: string;
  method: string;
  /** Path and query as they are sent. */
  target: string;
  /** Made anew for each attempt: some signatures are good for one. */
  headers: () => Readonly<Record<string, string>>;
  body?: Buffer | undefined;
  /** How long the answer may take, connection and body included. */
  timeoutMs: number;
  /** Whether it does no harm when it arrives twice. */
  isRepeatable: boolean;
}

export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface Attempt {
  /** Settles when the answer begins, or there will be none. */
  begun: Promise<unknown>;
  answer: Promise<HttpAnswer>;
  /** Whether it went out on a connection of an earlier request. */
  usesKeptConnection(): boolean;
  abandon(): void;
}

/** An answer that is longer is none that is asked for here. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new RangeError(`The answer has more than ${MAX_ANSWER_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Sends a request once. With the agent `false` it has a connection of its own. */
export function startAttempt(
  { hostname, port, method, target, headers, body }: HttpRequest,
  { ask, agent }: { ask: typeof request; agent: Agent | false },
): Attempt {
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  const options = { host: hostname, port, method, path: target, headers: { ...headers(), ...length }, agent };
  const asking = ask(options);
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    asking.on('response', resolve).on('error', reject);
  });
  asking.end(body);
  const answer = response.then(async (came) => ({
    status: came.statusCode ?? 0,
    headers: came.headers,
    body: await readBody(came),
  }));
  // Whoever abandons it no longer waits for it.
  answer.catch(() => undefined);
  return {
    begun: response,
    answer,
    usesKeptConnection: () => asking.reusedSocket,
    abandon: () => void asking.destroy(),
  };
}
