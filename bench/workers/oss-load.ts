import { randomBytes } from 'node:crypto';
import { signRequest } from '../emulator/sign-request.ts';
import { sendAll, type Window } from '../http/send-all.ts';
import { answerParent } from '../lib/answer-parent.ts';
import { BUCKET } from '../lib/identity.ts';

export type OssLoadQuestion =
  /** Signs so many uploads in place of those of before, each of an object of its own. */
  | { prepare: number; prefix: string; callbackUrl?: string }
  /** Sends what was prepared. */
  | { port: number; requests: number; connections: number };

const BODY_BYTES = 4096;
const CALLBACK_BODY =
  'bucket=${bucket}&object=${object}&etag=${etag}&size=${size}&mimeType=${mimeType}&crc64=${crc64}&reqId=${reqId}';

const run = randomBytes(4).toString('hex');
let signed = 0;
let prepared: Buffer[] = [];

function callbackHeader(callbackUrl: string): Record<string, string> {
  const callback = { callbackUrl, callbackBody: CALLBACK_BODY };
  return { 'x-oss-callback': Buffer.from(JSON.stringify(callback)).toString('base64') };
}

function nextUpload(prefix: string, callbackUrl: string | undefined): Buffer {
  signed += 1;
  const key = `${prefix}${run}-${signed}`;
  const callback = callbackUrl === undefined ? {} : callbackHeader(callbackUrl);
  const headers = signRequest({ method: 'PUT', bucket: BUCKET, key, headers: callback });
  const lines = Object.entries({ ...headers, host: 'localhost', 'content-length': BODY_BYTES }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = `PUT /${BUCKET}/${key} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), randomBytes(BODY_BYTES)]);
}

answerParent<OssLoadQuestion, Window | undefined>(undefined, async (question) => {
  if ('port' in question) return sendAll(prepared, question.port, question);
  const { prepare, prefix, callbackUrl } = question;
  prepared = Array.from({ length: prepare }, () => nextUpload(prefix, callbackUrl));
  return undefined;
});
