import type { Agent } from 'node:http';
import { addressOf } from './endpoint.ts';
import { type OssAnswer, sendRequest } from './send-request.ts';
import { encodeQuery, type OssCredentials, type RequestToSign, signHeaders } from './sign-v4.ts';

export interface OssOptions {
  endpoint: URL;
  region: string;
  /** Asked for each request: those of a role are renewed. */
  credentials: () => OssCredentials;
  now?: () => Date;
}

interface OssRequest extends RequestToSign {
  key: string;
  body?: Buffer;
  /** How long the answer may take, connection and body included. */
  timeoutMs: number;
}

/** An OSS to ask: what is asked are functions of their own, so that a bundle has only those it needs. */
export interface Oss {
  send(request: OssRequest): Promise<OssAnswer>;
  close(): void;
}

const IDLE_CONNECTIONS = 4;

async function createAgent(protocol: string): Promise<Agent> {
  const { Agent } = protocol === 'https:' ? await import('node:https') : await import('node:http');
  return new Agent({ keepAlive: true, maxFreeSockets: IDLE_CONNECTIONS });
}

export function createOss({ endpoint, region, credentials, now = () => new Date() }: OssOptions): Oss {
  let agent: Promise<Agent> | undefined;
  return {
    async send(request) {
      const { method, bucket, key, query = {}, body, timeoutMs } = request;
      const address = addressOf(endpoint, bucket);
      agent ??= createAgent(address.protocol);
      const parameters = encodeQuery(query);
      return sendRequest({
        address,
        method,
        target: `${address.pathOf(key)}${parameters === '' ? '' : `?${parameters}`}`,
        headers: signHeaders(request, { region, credentials: credentials(), now: now() }),
        body,
        timeoutMs,
        agent: await agent,
      });
    },
    close: () => void agent?.then((opened) => opened.destroy()),
  };
}
