import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { signRequest } from '../emulator/sign-request.ts';
import { answerParent } from '../lib/answer-parent.ts';
import { BUCKET } from '../lib/identity.ts';

export interface LargeUploadQuestion {
  port: number;
  mebibytes: number;
  /** It has to say what it received. */
  checksEtag: boolean;
}

const MEBIBYTE = randomBytes(1024 * 1024);
const KEY = 'large.bin';

function etagOf(mebibytes: number): string {
  const md5 = createHash('md5');
  for (let sent = 0; sent < mebibytes; sent += 1) md5.update(MEBIBYTE);
  return md5.digest('hex').toUpperCase();
}

async function put(port: number, mebibytes: number): Promise<{ seconds: number; answer: string }> {
  const signed = signRequest({ method: 'PUT', bucket: BUCKET, key: KEY });
  const headers = { ...signed, host: 'localhost', 'content-length': mebibytes * MEBIBYTE.length };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const socket = connect({ port, host: '127.0.0.1' });
  const ending = new AbortController();
  socket.once('close', () => ending.abort(new Error('The server closed the connection.')));
  const next = (event: string) => once(socket, event, { signal: ending.signal });
  await next('connect');
  const start = performance.now();
  socket.write(`PUT /${BUCKET}/${KEY} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  for (let sent = 0; sent < mebibytes; sent += 1) {
    if (!socket.write(MEBIBYTE)) await next('drain');
  }
  const [answer] = (await next('data')) as [Buffer];
  const seconds = (performance.now() - start) / 1000;
  socket.destroy();
  return { seconds, answer: answer.toString('latin1') };
}

/** So that each upload is that of a new object, as it is for a server that only has files. */
async function remove(port: number): Promise<void> {
  const headers = signRequest({ method: 'DELETE', bucket: BUCKET, key: KEY });
  const { status } = await fetch(`http://127.0.0.1:${port}/${BUCKET}/${KEY}`, { method: 'DELETE', headers });
  if (status !== 204) throw new Error(`The object was not removed: ${status}.`);
}

answerParent<LargeUploadQuestion, number>(undefined, async ({ port, mebibytes, checksEtag }) => {
  const { seconds, answer } = await put(port, mebibytes);
  if (!answer.startsWith('HTTP/1.1 200 ')) throw new Error(`The upload was answered with: ${answer}`);
  if (checksEtag && !answer.includes(`"${etagOf(mebibytes)}"`)) throw new Error(`Not its MD5: ${answer}`);
  await remove(port);
  return (mebibytes * MEBIBYTE.length) / 1e6 / seconds;
});
