import { randomBytes } from 'node:crypto';
import { openClient } from '../http/keep-alive-client.ts';
import { answerParent } from '../lib/answer-parent.ts';
import { readIdentity } from '../lib/identity.ts';
import { type Kind, signUpload, TARGET } from '../lib/signed-upload.ts';
import { quantile } from '../lib/statistics.ts';

export type LoadQuestion =
  /** Signs so many new callbacks, each an upload of its own, in place of those of before. */
  | { prepare: number; kind: Kind }
  /** Sends what was prepared, from its beginning and again if need be. */
  | { port: number; requests: number; connections: number };

export interface Window {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

const identity = readIdentity(process.env);
const run = randomBytes(4).toString('hex');
let signed = 0;
let prepared: Buffer[] = [];

function nextRequest(kind: Kind): Buffer {
  signed += 1;
  const { headers, body } = signUpload(`${run}-${signed}`, kind, identity);
  const lines = Object.entries({ ...headers, Connection: 'keep-alive' }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return Buffer.concat([Buffer.from(`POST ${TARGET} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), body]);
}

async function sendAll(port: number, requests: number, connections: number): Promise<Window> {
  const clients = await Promise.all(Array.from({ length: connections }, () => openClient(port)));
  const latencies: number[] = [];
  let next = 0;
  const start = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      while (next < requests) {
        const request = prepared[next % prepared.length] as Buffer;
        next += 1;
        const sentAt = performance.now();
        await client.send(request);
        latencies.push(performance.now() - sentAt);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  for (const client of clients) client.close();
  return {
    perSecond: requests / seconds,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
  };
}

answerParent<LoadQuestion, Window | undefined>(undefined, async (question) => {
  if ('port' in question) return sendAll(question.port, question.requests, question.connections);
  prepared = Array.from({ length: question.prepare }, () => nextRequest(question.kind));
  return undefined;
});
