import { randomUUID } from 'node:crypto';
import type { HttpAnswer } from '../cloud/attempt.ts';
import type { CloudCredentials } from '../cloud/credentials.ts';
import { createHttpClient } from '../cloud/http-client.ts';
import { NoAnswerError } from '../cloud/no-answer-error.ts';
import { AcsRefusedError, AcsTransientError } from './acs-errors.ts';
import { encodeAcs3Query, signAcs3 } from './sign-acs3.ts';

export interface AcsOptions {
  endpoint: URL;
  /** Asked for each call: those of a role are renewed. */
  credentials: () => CloudCredentials;
  now?: () => Date;
}

interface AcsCall {
  action: string;
  version: string;
  /** Percent-encoded. */
  path: string;
  query?: Readonly<Record<string, string>>;
  /** By lower-case name. */
  headers?: Readonly<Record<string, string>>;
  body?: Buffer;
  /** How long the answer may take, connection and body included. */
  timeoutMs: number;
}

/** An API of Alibaba Cloud to call: each operation is a function of its own. What is called may arrive twice. */
export interface Acs {
  /** Rejects unless the status is 2xx: with an AcsTransientError, or an AcsRefusedError. */
  send(call: AcsCall): Promise<HttpAnswer>;
  close(): void;
}

interface Refusal {
  Code?: string;
  Message?: string;
  RequestId?: string;
}

function readRefusal(body: Buffer): Refusal {
  try {
    return (JSON.parse(body.toString('utf8')) as Refusal | null) ?? {};
  } catch {
    return {};
  }
}

function errorOf({ status, body }: HttpAnswer, action: string): Error {
  const { Code: code = `Status${status}`, Message: said = '', RequestId: requestId = '' } = readRefusal(body);
  const message = `${action} was answered with ${status} ${code}: ${said}`;
  // Some of these APIs throttle with status 400.
  const isTransient = status === 429 || status >= 500 || code.startsWith('Throttling');
  const options = { status, code, message, requestId };
  return isTransient ? new AcsTransientError(options) : new AcsRefusedError(options);
}

export function createAcs({ endpoint, credentials, now = () => new Date() }: AcsOptions): Acs {
  const { hostname, port, host } = endpoint;
  const client = createHttpClient(endpoint.protocol === 'http:' ? 'http:' : 'https:');

  async function send(call: AcsCall): Promise<HttpAnswer> {
    const { action, path, query = {}, body = Buffer.alloc(0), timeoutMs } = call;
    const parameters = encodeAcs3Query(query);
    const unsigned = { ...call, method: 'POST', query, body };
    const sent = { accept: 'application/json', ...call.headers, host };
    const keys = credentials();
    const headers = () =>
      signAcs3({ ...unsigned, headers: sent }, { credentials: keys, now: now(), nonce: randomUUID() });
    const target = parameters === '' ? path : `${path}?${parameters}`;
    const request = { hostname, port, method: 'POST', target, headers, body, timeoutMs, isRepeatable: true };
    const answer = await client.send(request).catch((error: unknown) => {
      if (!(error instanceof NoAnswerError)) throw error;
      const message = `${hostname} ${error.message}: ${action}`;
      throw new AcsTransientError({ status: 0, code: 'NoAnswer', message, cause: error.cause });
    });
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw errorOf(answer, action);
  }

  return { send, close: client.close };
}
