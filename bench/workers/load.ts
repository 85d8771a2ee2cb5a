import { randomBytes } from 'node:crypto';
import { sendAll, type Window } from '../http/send-all.ts';
import { answerParent } from '../lib/answer-parent.ts';
import { readIdentity } from '../lib/identity.ts';
import { type Kind, signUpload, TARGET } from '../lib/signed-upload.ts';

export type LoadQuestion =
  /** Signs so many new callbacks, each an upload of its own, in place of those of before. */
  | { prepare: number; kind: Kind }
  /** Sends what was prepared, from its beginning and again if need be. */
  | { port: number; requests: number; connections: number };

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

answerParent<LoadQuestion, Window | undefined>(undefined, async (question) => {
  if ('port' in question) return sendAll(prepared, question.port, question);
  prepared = Array.from({ length: question.prepare }, () => nextRequest(question.kind));
  return undefined;
});
