import type { Agent as HttpAgent, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { BucketAddress } from './endpoint.ts';
import { OssRequestError } from './oss-request-error.ts';

export interface OssAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface RequestToSend {
  address: BucketAddress;
  method: string;
  /** Path and query as they are sent. */
  target: string;
  headers: Readonly<Record<string, string>>;
  body?: Buffer | undefined;
  timeoutMs: number;
  agent: HttpAgent;
}

/** An answer that is longer is none that is asked for here. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

class OssUnreachableError extends Error {
  override readonly name = 'OssUnreachableError';
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_ANSWER_BYTES) throw new Error(`The answer has more than ${MAX_ANSWER_BYTES} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** An answer to HEAD has no body: OSS puts the error into a header. */
function errorText({ headers, body }: OssAnswer): string {
  const inHeader = headers['x-oss-err'];
  return typeof inHeader === 'string'
    ? Buffer.from(inHeader, 'base64').toString('utf8')
    : body.toString('utf8');
}

async function sendOnce(options: RequestToSend, signal: AbortSignal): Promise<OssAnswer> {
  const { address, method, target, headers, body, agent } = options;
  const { protocol, hostname: host, port } = address;
  // Loaded on first use: a function that never asks OSS does not pay for TLS.
  const { request } = protocol === 'https:' ? await import('node:https') : await import('node:http');
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(body.length) };
    const asking = request(
      { host, port, method, path: target, headers: { ...headers, ...length }, agent, signal },
      resolve,
    );
    asking.on('error', reject);
    asking.end(body);
  });
  return { status: response.statusCode ?? 0, headers: response.headers, body: await readBody(response) };
}

function isDeadConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** Sends a request, a second time if its connection had died while the instance was frozen. Rejects unless the status is 2xx or 304. */
export async function sendRequest(options: RequestToSend): Promise<OssAnswer> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  let answer: OssAnswer;
  try {
    answer = await sendOnce(options, signal).catch((error: unknown) => {
      if (!isDeadConnection(error)) throw error;
      return sendOnce(options, signal);
    });
  } catch (cause) {
    const why = signal.aborted ? `did not answer within ${options.timeoutMs} ms` : 'cannot be reached';
    throw new OssUnreachableError(`OSS ${why}: ${options.method} ${options.address.hostname}`, { cause });
  }
  const { status, headers } = answer;
  if ((status >= 200 && status < 300 && status !== 203) || status === 304) return answer;
  throw new OssRequestError(status, errorText(answer), String(headers['x-oss-request-id'] ?? ''));
}
