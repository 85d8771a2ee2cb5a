import type { Agent, request } from 'node:http';
import { withTimeout } from '../with-timeout.ts';
import { type Attempt, type HttpAnswer, type HttpRequest, startAttempt } from './attempt.ts';
import { NoAnswerError } from './no-answer-error.ts';

export interface HttpClient {
  /** Rejects with a NoAnswerError; whatever is answered is an answer. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): void;
}

interface Transport {
  ask: typeof request;
  agent: Agent;
}

/** As many as the relay asks at once: what is not kept is opened anew, for each request. */
const IDLE_CONNECTIONS = 100;
/** After this share of its time a kept connection that says nothing is taken for lost. */
const PATIENCE = 1 / 3;

/** Loaded when a client is made: a function that asks nobody does not pay for TLS. */
async function createTransport(protocol: string): Promise<Transport> {
  const { Agent, request } = protocol === 'https:' ? await import('node:https') : await import('node:http');
  return { ask: request, agent: new Agent({ keepAlive: true, maxFreeSockets: IDLE_CONNECTIONS }) };
}

function isDeadConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** What cannot be sent, or is too long to be read. */
function isNotOfTheNetwork(error: unknown): boolean {
  return error instanceof TypeError || error instanceof RangeError;
}

/** They were kept as long as the one that turned out to be lost. */
function dropKeptConnections({ freeSockets }: Agent): void {
  for (const sockets of Object.values(freeSockets)) for (const socket of sockets ?? []) socket.destroy();
}

/** Whether the promise has an outcome in this time. */
async function settlesWithin(ms: number, promise: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, tooLong]).finally(() => clearTimeout(timer));
}

/**
 * While an instance is frozen, its kept connections may be cut, or forgotten without a word by what is in between.
 * The first is seen at once; after some silence a new connection is tried as well, and whichever answers first counts.
 */
async function sendRepeatable(
  begin: () => Attempt,
  renew: () => Attempt,
  timeoutMs: number,
): Promise<HttpAnswer> {
  const first = begin();
  const spoke = await settlesWithin(timeoutMs * PATIENCE, first.begun);
  if (!first.usesKeptConnection()) return first.answer;
  if (spoke)
    return first.answer.catch((error: unknown) => {
      if (!isDeadConnection(error)) throw error;
      return renew().answer;
    });
  const second = renew();
  return Promise.race([first.answer.catch(() => second.answer), second.answer.catch(() => first.answer)]);
}

export function createHttpClient(protocol: 'http:' | 'https:'): HttpClient {
  const transport = createTransport(protocol);

  async function send(request: HttpRequest): Promise<HttpAnswer> {
    const { ask, agent } = await transport;
    const { timeoutMs } = request;
    const attempts: Attempt[] = [];
    let isOver = false;
    const begin = (over: Agent | false): Attempt => {
      if (isOver) throw new NoAnswerError('was given up');
      const attempt = startAttempt(request, { ask, agent: over });
      attempts.push(attempt);
      return attempt;
    };
    const renew = (): Attempt => {
      dropKeptConnections(agent);
      return begin(agent);
    };
    const tooLate = () => new NoAnswerError(`did not answer within ${timeoutMs} ms`);
    try {
      const answer = request.isRepeatable
        ? sendRepeatable(() => begin(agent), renew, timeoutMs)
        : begin(false).answer;
      return await withTimeout(answer, timeoutMs, tooLate);
    } catch (cause) {
      if (cause instanceof NoAnswerError || isNotOfTheNetwork(cause)) throw cause;
      throw new NoAnswerError('cannot be reached', { cause });
    } finally {
      isOver = true;
      for (const attempt of attempts) attempt.abandon();
    }
  }

  return { send, close: () => void transport.then(({ agent }) => agent.destroy()) };
}
