import type { HttpAnswer } from '../cloud/attempt.ts';
import type { CloudCredentials } from '../cloud/credentials.ts';
import { createHttpClient } from '../cloud/http-client.ts';
import { NoAnswerError } from '../cloud/no-answer-error.ts';
import { addressOf } from './endpoint.ts';
import { OssRequestError } from './oss-request-error.ts';
import { OssUnreachableError } from './oss-unreachable-error.ts';
import { encodeQuery, type RequestToSign, signHeaders } from './sign-v4.ts';

export interface OssOptions {
  endpoint: URL;
  region: string;
  /** Asked for each request: those of a role are renewed. */
  credentials: () => CloudCredentials;
  now?: () => Date;
}

interface OssRequest extends RequestToSign {
  body?: Buffer;
  /** How long the answer may take, connection and body included. */
  timeoutMs: number;
  /** False for what must not happen twice: it goes out once, on a connection of its own. */
  isRepeatable?: boolean;
}

/** An OSS to ask: what is asked are functions of their own, so that a bundle has only those it needs. */
export interface Oss {
  /** Rejects unless the status is 2xx or 304: with an OssRequestError, or an OssUnreachableError. */
  send(request: OssRequest): Promise<HttpAnswer>;
  close(): void;
}

/** An answer to HEAD has no body: OSS puts the error into a header. */
function errorText({ headers, body }: HttpAnswer): string {
  const inHeader = headers['x-oss-err'];
  return typeof inHeader === 'string'
    ? Buffer.from(inHeader, 'base64').toString('utf8')
    : body.toString('utf8');
}

function succeeded({ status }: HttpAnswer): boolean {
  return (status >= 200 && status < 300 && status !== 203) || status === 304;
}

export function createOss({ endpoint, region, credentials, now = () => new Date() }: OssOptions): Oss {
  const client = createHttpClient(addressOf(endpoint, '').protocol);

  async function send(request: OssRequest): Promise<HttpAnswer> {
    const { method, bucket, key = '', query = {}, body, timeoutMs, isRepeatable = true } = request;
    const { hostname, port, pathOf } = addressOf(endpoint, bucket);
    const parameters = encodeQuery(query);
    const target = `${pathOf(key)}${parameters === '' ? '' : `?${parameters}`}`;
    const keys = credentials();
    const headers = () => signHeaders(request, { region, credentials: keys, now: now() });
    const sent = { hostname, port, method, target, headers, body, timeoutMs, isRepeatable };
    const answer = await client.send(sent).catch((error: unknown) => {
      if (!(error instanceof NoAnswerError)) throw error;
      const { message, cause } = error;
      throw new OssUnreachableError(`OSS ${message}: ${method} ${hostname}`, { cause });
    });
    if (succeeded(answer)) return answer;
    const requestId = String(answer.headers['x-oss-request-id'] ?? '');
    throw new OssRequestError(answer.status, errorText(answer), requestId);
  }

  return { send, close: client.close };
}
