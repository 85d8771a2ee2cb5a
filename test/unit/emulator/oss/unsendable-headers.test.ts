import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import type { OssEvent } from '../../../../emulator/oss/events/oss-event.ts';
import { sendAnswer } from '../../../../emulator/oss/http/answer.ts';
import { startOss } from '../../../../emulator/oss/start-oss.ts';
import { startCallbackReceiver } from '../../../support/callback-receiver.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { errorOf, postForm, signedV1 } from '../../../support/post-form.ts';
import { rawExchange } from '../../../support/raw-exchange.ts';
import { serve } from '../../../support/serve.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

/** Lets anybody write, so that requests need no signature. */
async function openOss() {
  const oss = await ossEmulator();
  const client = aliOss(oss);
  await client.putBucketACL('examplebucket', 'public-read-write');
  const send = (method: string, path: string, headers: string, body = 'x') =>
    rawExchange(
      oss.port,
      Buffer.from(
        `${method} /examplebucket/${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: ${body.length}\r\n${headers}\r\n\r\n${body}`,
        'latin1',
      ),
      () => false,
    );
  return { oss, client, send };
}

test.each([
  ['a control character in its metadata', 'x-oss-meta-a: a\x01b'],
  ['a control character in its type', 'Content-Type: text/\x01plain'],
  ['a storage class that is none', 'x-oss-storage-class: Nope'],
])('an upload with %s is refused, and nothing is stored', async (_what, header) => {
  const { client, send } = await openOss();
  for (const [method, path] of [
    ['PUT', 'k'],
    ['POST', 'k?append&position=0'],
    ['POST', 'k?uploads'],
  ] as const) {
    const answer = await send(method, path, header);
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('<Code>InvalidArgument</Code>');
  }
  await expect(client.head('k')).rejects.toMatchObject({ status: 404 });
  expect((await client.listUploads({}, {})).uploads ?? []).toEqual([]);
});

test.each([{ 'x-oss-meta-a': 'a\x01b' }, { 'x-oss-meta-a b': 'x' }, { 'Content-Type': 'text/\x01plain' }])(
  'a form with the field %j is refused, and nothing is stored',
  async (field) => {
    const oss = await ossEmulator();
    const answer = await postForm(oss, { key: 'k', ...field, ...signedV1() });
    expect(await errorOf(answer)).toMatchObject({ status: 400, Code: 'InvalidArgument' });
    await expect(aliOss(oss).head('k')).rejects.toMatchObject({ status: 404 });
  },
);

test('headers whose names JavaScript has a meaning for are no metadata, and do no harm', async () => {
  const { oss, send } = await openOss();
  const headers = 'constructor: a\r\n__proto__: b\r\ntoString: c\r\nx-oss-meta-__proto__: d';
  expect(await send('PUT', 'k', headers)).toMatch(/^HTTP\/1.1 200 /);
  const answer = await signedFetch(oss, 'GET', '/examplebucket/k');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-oss-meta-__proto__')).toBe('d');
  expect(['constructor', '__proto__', 'tostring'].filter((name) => answer.headers.has(name))).toEqual([]);
});

test('what a reader or a page cannot be answered with is refused', async () => {
  const { client, oss, send } = await openOss();
  await client.put('k', Buffer.from('x'));
  const overridden = await signedFetch(oss, 'GET', '/examplebucket/k?response-content-type=a%01b');
  expect(await errorOf(overridden)).toMatchObject({ status: 400, Code: 'InvalidArgument' });
  const asked = 'Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers';
  expect(await send('OPTIONS', 'k', `Origin: http://a\r\n${asked}: a\x01b`)).toMatch(/^HTTP\/1.1 400 /);
  expect(await send('OPTIONS', 'k', `Origin: a\x01b\r\n${asked}: a`)).toMatch(/^HTTP\/1.1 400 /);
  expect(await send('GET', 'k', 'Origin: a\x01b', '')).toMatch(/^HTTP\/1.1 200 /);
});

test('an answer that cannot be sent closes the file behind it', async () => {
  const stream = Readable.from([Buffer.from('x')]);
  const failures: unknown[] = [];
  const port = await serve(async (_request, response) => {
    const body = { stream, length: 1 };
    await sendAnswer(response, { status: 200, headers: { a: '\x01' }, body }).catch((error) =>
      failures.push(error),
    );
    response.end();
  });
  await fetch(`http://127.0.0.1:${port}`, {
    headers: { connection: 'close' },
  });
  expect(failures).toHaveLength(1);
  expect(stream.destroyed).toBe(true);
});

test('an object that cannot be told of any more is answered with 500, and the emulator says why', async () => {
  const dataDir = await temporaryFolder();
  const first = await startOss({ dataDir, port: 0, buckets: ['examplebucket'] });
  await aliOss(first).put('k', Buffer.from('x'), { mime: 'text/plain' });
  await first.close();
  const records = join(dataDir, 'buckets/examplebucket/objects');
  const [record = ''] = (await readdir(records, { recursive: true })).filter((name) =>
    name.endsWith('.json'),
  );
  const text = await readFile(join(records, record), 'utf8');
  await writeFile(join(records, record), text.replace('text/plain', 'text/\\u0001plain'));
  const oss = await ossEmulator({ dataDir });
  const answer = await signedFetch(oss, 'GET', '/examplebucket/k');
  expect(await errorOf(answer)).toMatchObject({ status: 500, Code: 'InternalError' });
  expect(oss.lines.join('\n')).toContain('ERR_INVALID_CHAR');
});

test('a type beyond ASCII is the same text in an event and in a callback', async () => {
  const receiver = await startCallbackReceiver((_request, response) => {
    response.writeHead(200, { 'Content-Length': 2 }).end('{}');
  });
  onTestFinished(() => receiver.stop());
  const events: OssEvent[] = [];
  const oss = await ossEmulator({ onEvent: async (event) => void events.push(event) });
  const callback = {
    callbackUrl: `http://127.0.0.1:${receiver.port}/`,
    callbackBody: '{"type":${mimeType}}',
    callbackBodyType: 'application/json',
  };
  const encoded = Buffer.from(JSON.stringify(callback)).toString('base64');
  const answer = await postForm(oss, {
    key: 'k',
    'Content-Type': 'text/图',
    callback: encoded,
    ...signedV1(),
  });
  expect(answer.status).toBe(200);
  expect(JSON.parse(receiver.received[0]?.body.toString() ?? '')).toEqual({ type: 'text/图' });
  expect(events.map((event) => event.oss.object.objectMeta.mimeType)).toEqual(['text/图']);
});
