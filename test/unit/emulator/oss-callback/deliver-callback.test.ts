import { createHash } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Upload } from '../../../../emulator/oss/callback/body-variables.ts';
import { deliverCallback } from '../../../../emulator/oss/callback/deliver-callback.ts';
import type { DeliveryOptions } from '../../../../emulator/oss/callback/deliver-once.ts';
import { readCallbackConfig } from '../../../../emulator/oss/callback/read-callback-config.ts';
import { createSigningKey } from '../../../../emulator/oss/sign-callback.ts';
import { verifyCallback } from '../../../../shared/callback/verify-callback.ts';
import { anUpload } from '../../../support/an-upload.ts';
import {
  answer,
  type CallbackReceiver,
  type ReceivedCallback,
  type Respond,
  startCallbackReceiver,
  startTlsCallbackReceiver,
} from '../../../support/callback-receiver.ts';
import { httpText, sampleOf } from '../../../support/captured-http.ts';

const { privateKey, publicKey } = createSigningKey();
const OPTIONS = { privateKey, publicKeyUrl: 'http://127.0.0.1:9000/callback_pub_key.pem' };
const SHORT_MS = 500;
const MEGABYTE = 1024 * 1024;
const OK = '{"Status":"OK"}';
const CANNOT_CONNECT = 'Error status : -1.OSS can not connect to your callbackUrl, please check it.';

const opened: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const receiver of opened.splice(0)) await receiver.stop();
});

async function receive(respond: Respond): Promise<CallbackReceiver> {
  const receiver = await startCallbackReceiver(respond);
  opened.push(receiver);
  return receiver;
}

/** A server below HTTP, for what no HTTP server would send. */
async function receiveRaw(respond: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => respond(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ stop: () => new Promise((resolve) => server.close(() => resolve())) });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Where nobody listens: a port that was free a moment ago may be another program's by now. */
const REFUSED_PORT = 1;

function configOf(callbackUrl: string, more: Record<string, unknown> = {}, variables: object = {}) {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
  const callback = { callbackUrl, callbackBody: 'object=${object}&mine=${x:mine}', ...more };
  const config = readCallbackConfig({
    headers: { 'x-oss-callback': encode(callback), 'x-oss-callback-var': encode(variables) },
  });
  if (config === undefined) throw new Error('There is no callback.');
  return config;
}

function deliver(
  callbackUrl: string,
  options: Partial<DeliveryOptions> = {},
  more: Record<string, unknown> = {},
  upload: Partial<Upload> = {},
) {
  const config = configOf(callbackUrl, more, { 'x:mine': 'a b' });
  return deliverCallback(config, { ...anUpload, ...upload }, { ...OPTIONS, ...options });
}

function verify({ target, headers, body }: ReceivedCallback) {
  const [path = '/', ...rest] = target.split('?');
  const signature = Buffer.from(headers.authorization ?? '', 'base64');
  const queries = [rest.length > 0 ? `?${rest.join('?')}` : ''];
  return verifyCallback({ path, queries, body, signature, publicKey });
}

describe('what is sent', () => {
  test('verifies, also with a query and an encoded path', async () => {
    const { port, received } = await receive(answer(OK));
    for (const target of ['', '/a', '/%E4%B8%AD%2Fb?c=%2f&d=e+f', '?user=put_object', '/a?']) {
      expect(await deliver(`http://127.0.0.1:${port}${target}`)).toMatchObject({ ok: true });
    }
    expect(received.map(({ target }) => target)).toEqual([
      '/',
      '/a',
      '/%E4%B8%AD%2Fb?c=%2f&d=e+f',
      '/?user=put_object',
      '/a?',
    ]);
    for (const callback of received) expect(verify(callback)).toBeDefined();
    expect(received[0]?.body.toString()).toBe('object=dir%2F%E4%B8%AD%E6%96%87%20%2B.jpg&mine=a%20b');
  });

  test('has the headers of the documented capture, in its order and spelling', async () => {
    const { port, received } = await receive(answer(OK));
    await deliver(`127.0.0.1:${port}/a`, {}, {}, { requester: '217683928391' });
    const callback = received[0];
    if (callback === undefined) throw new Error('Nothing was received.');
    const names = callback.rawHeaders.filter((_, at) => at % 2 === 0);
    const capture = Object.keys(sampleOf('documentation-2018-full-request').headers ?? {});
    expect(names.filter((name) => name !== 'Authorization')).toEqual(capture);
    expect(names.indexOf('Authorization')).toBe(3);
    expect(callback.headers).toMatchObject({
      host: `127.0.0.1:${port}`,
      connection: 'close',
      'content-length': String(callback.body.length),
      'content-md5': createHash('md5').update(callback.body).digest('base64'),
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'aliyun-oss-callback',
      'x-oss-additional-headers': '',
      'x-oss-bucket': 'examplebucket',
      'x-oss-owner': '0000000000000000',
      'x-oss-requester': '217683928391',
      'x-oss-request-id': anUpload.reqId,
      'x-oss-pub-key-url': Buffer.from(OPTIONS.publicKeyUrl).toString('base64'),
    });
  });

  test('is the documented capture byte for byte, but for what differs by nature', async () => {
    const sample = sampleOf('documentation-2018-full-request');
    let sent = '';
    const port = await receiveRaw((socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}`));
    const proxy = createServer((client) => {
      const upstream = connect(port, '127.0.0.1');
      client.on('data', (bytes) => {
        sent += bytes.toString('latin1');
        upstream.write(bytes);
      });
      upstream.pipe(client);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    opened.push({ stop: () => new Promise((resolve) => proxy.close(() => resolve())) });
    const address = proxy.address();
    const proxyPort = typeof address === 'object' && address !== null ? address.port : 0;

    const callbackBody =
      'filename=${object}&size=${size}&mimeType=${mimeType}&height=${imageInfo.height}&width=${imageInfo.width}';
    const upload: Partial<Upload> = {
      bucket: 'signedcallback',
      object: '.snappython.png',
      size: 6014,
      mimeType: 'image/png',
      image: { height: 221, width: 396, format: 'png' },
      owner: '1544709436620439',
      requester: '1544709436620439',
      reqId: '5B9CDDCC9D2B0CA88AE2BEA1',
    };
    const publicKeyUrl = 'https://gosspublic.alicdn.com/callback_pub_key_v1.pem';
    const more = { callbackBody, callbackHost: '47.97.168.53' };
    const result = await deliver(`http://127.0.0.1:${proxyPort}`, { publicKeyUrl }, more, upload);
    expect(result).toMatchObject({ ok: true });

    const byNature = /^(?:Authorization|Date): .*$/gm;
    const lines = (text: string) => text.replace(byNature, '').split('\r\n').sort();
    expect(lines(sent)).toEqual(lines(httpText(sample, sample.headers)));
  });

  test('is JSON with the type of JSON', async () => {
    const { port, received } = await receive(answer(OK));
    const more = {
      callbackBody: '{"object":${object},"crc64":${crc64},"mine":${x:mine}}',
      callbackBodyType: 'application/json',
    };
    await deliver(`127.0.0.1:${port}`, {}, more);
    expect(received[0]?.headers['content-type']).toBe('application/json');
    expect(received[0]?.body.toString()).toBe(
      '{"object":"dir/中文 +.jpg","crc64":18446744073709551615,"mine":"a b"}',
    );
  });

  test('names the callbackHost, and still goes to the URL', async () => {
    const { port, received } = await receive(answer(OK));
    await deliver(`127.0.0.1:${port}`, {}, { callbackHost: 'callback.example.com' });
    expect(received[0]?.headers.host).toBe('callback.example.com');
  });
});

describe('the answer', () => {
  test('is passed on word for word, with its type', async () => {
    const body = ' {"b": 1,\n"a":"\\u4e2d中"}\n';
    const { port } = await receive(answer(body, 200, { 'Content-Type': 'application/json; charset=utf-8' }));
    expect(await deliver(`127.0.0.1:${port}`)).toEqual({
      ok: true,
      status: 200,
      body: Buffer.from(body),
      contentType: 'application/json; charset=utf-8',
      attempts: [
        {
          url: `127.0.0.1:${port}`,
          started: expect.any(Date),
          milliseconds: expect.any(Number),
          status: 200,
        },
      ],
    });
  });

  test('may have exactly 1 MB', async () => {
    const { port } = await receive(answer(`"${'x'.repeat(MEGABYTE - 2)}"`));
    const result = await deliver(`127.0.0.1:${port}`);
    expect(result.ok && result.body.length).toBe(MEGABYTE);
  });

  const STATUS = '0007-00000203';
  test.each<[string, Respond, string, string, number]>([
    ['500', answer(OK, 500), 'Error status : 500.', STATUS, 500],
    ['400', answer(OK, 400), 'Error status : 400.', STATUS, 400],
    ['404', answer('', 404), 'Error status : 404.', STATUS, 404],
    ['201', answer(OK, 201), 'Error status : 201.', STATUS, 201],
    ['204', (_, response) => response.writeHead(204).end(), 'Error status : 204.', STATUS, 204],
    [
      'no length',
      (request, response) => {
        request.socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n');
        request.socket.end(OK);
        response.detachSocket(request.socket);
      },
      'Error Status : 400.User server missing content-length.',
      STATUS,
      200,
    ],
    [
      'chunks',
      (_, response) => response.end(OK) && undefined,
      'Error Status : 400.User server missing content-length.',
      STATUS,
      200,
    ],
    [
      'nothing',
      answer(''),
      'Error Status : 400.User server return invalid conent-length value.',
      STATUS,
      200,
    ],
    [
      'more than 1 MB',
      answer(`"${'x'.repeat(MEGABYTE)}"`),
      'Error Status : 400.User server return too long content-length value.',
      STATUS,
      200,
    ],
    ['text', answer('ok'), 'Response body is not valid json format.', '0007-00000205', 200],
    [
      'HTML',
      answer('<html></html>', 200, { 'Content-Type': 'text/html' }),
      'Response body is not valid json format.',
      '0007-00000205',
      200,
    ],
    ['a BOM', answer(`\ufeff${OK}`), 'Response body is not valid json format.', '0007-00000205', 200],
    [
      'what is not UTF-8',
      answer(Buffer.from([0x22, 0xff, 0xfe, 0x22])),
      'Response body is not valid json format.',
      '0007-00000205',
      200,
    ],
    ['half a JSON', answer('{"Status":'), 'Response body is not valid json format.', '0007-00000205', 200],
  ])('is a failure with %s', async (what, respond, message, ec, status) => {
    const { port } = await receive((request, response) => {
      if (what === 'chunks') response.setHeader('Transfer-Encoding', 'chunked');
      respond(request, response);
    });
    expect(await deliver(`127.0.0.1:${port}`)).toMatchObject({
      ok: false,
      status: 203,
      code: 'CallbackFailed',
      message,
      ec,
      attempts: [{ status, error: message }],
    });
  });

  test.each(['-5', 'abc', '1.5'])('is a failure with the length %s', async (length) => {
    const port = await receiveRaw((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${length}\r\n\r\n{}`),
    );
    expect(await deliver(`127.0.0.1:${port}`)).toMatchObject({
      message: 'Error Status : 400.User server return invalid conent-length value.',
    });
  });

  test('is not looked for where a redirect points', async () => {
    const elsewhere = await receive(answer(OK));
    const { port } = await receive(
      answer('', 301, { Location: `http://127.0.0.1:${elsewhere.port}/elsewhere` }),
    );
    expect(await deliver(`127.0.0.1:${port}`)).toMatchObject({ message: 'Error status : 301.', ec: STATUS });
    expect(elsewhere.received).toEqual([]);
  });

  test.each([
    ['in the middle of the body', 'HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{"Sta'],
    ['in the middle of the headers', 'HTTP/1.1 200 OK\r\nConte'],
    ['at once', ''],
  ])('that is cut %s is a failure', async (_, text) => {
    const port = await receiveRaw((socket) => socket.end(text));
    expect(await deliver(`127.0.0.1:${port}`)).toMatchObject({ ok: false, message: 'Error status : 502.' });
  });
});

describe('time', () => {
  test('is 5 seconds by default, headers and body together', async () => {
    const { port } = await receive((_, response) => {
      response.writeHead(200, { 'Content-Length': OK.length });
      response.write(OK.slice(0, 5));
    });
    const result = await deliver(`127.0.0.1:${port}`);
    expect(result).toMatchObject({ ok: false, ec: '0007-00000203' });
    expect(result.ok ? '' : result.message).toMatch(
      new RegExp(
        `^Error status : -1 127\\.0\\.0\\.1:${port} reply timeout, cost:(?:499\\d|5\\d{3})ms, timeout:5000ms \\(err -4, errno115\\)$`,
      ),
    );
    expect(result.attempts[0]?.milliseconds).toBeGreaterThanOrEqual(4990);
  });

  test('is over although the answer comes in drops', async () => {
    const timers: NodeJS.Timeout[] = [];
    const { port } = await receive((_, response) => {
      response.writeHead(200, { 'Content-Length': 1000 });
      timers.push(setInterval(() => response.write(' '), 20));
    });
    const result = await deliver(`127.0.0.1:${port}`, { limitMs: SHORT_MS });
    for (const timer of timers) clearInterval(timer);
    expect(result.ok ? '' : result.message).toContain(`reply timeout, cost:`);
  });

  test('counts for each URL anew', async () => {
    const slow = await receive(() => undefined);
    const good = await receive(answer(OK));
    const result = await deliver(`127.0.0.1:${slow.port};127.0.0.1:${good.port}`, { limitMs: SHORT_MS });
    expect(result).toMatchObject({ ok: true, attempts: [{ error: expect.any(String) }, { status: 200 }] });
  });
});

describe('several URLs', () => {
  test('are tried in their order until one succeeds', async () => {
    const [bad, good, spare] = [
      await receive(answer(OK, 500)),
      await receive(answer('{"from":"good"}')),
      await receive(answer('{"from":"spare"}')),
    ];
    const ports = [REFUSED_PORT, bad.port, good.port, spare.port];
    const result = await deliver(ports.map((port) => `http://127.0.0.1:${port}/a`).join(';'));
    expect(result.ok && result.body.toString()).toBe('{"from":"good"}');
    expect(result.attempts).toMatchObject([
      { url: `http://127.0.0.1:${REFUSED_PORT}/a`, error: CANNOT_CONNECT },
      { url: `http://127.0.0.1:${bad.port}/a`, status: 500, error: 'Error status : 500.' },
      { url: `http://127.0.0.1:${good.port}/a`, status: 200 },
    ]);
    expect([bad.received.length, good.received.length, spare.received.length]).toEqual([1, 1, 0]);
    expect(verify(good.received[0] as ReceivedCallback)).toBeDefined();
  });

  test('that all fail: the client sees the last failure', async () => {
    const bad = await receive(answer(OK, 500));
    const result = await deliver(`127.0.0.1:${bad.port};127.0.0.1:${REFUSED_PORT}`);
    expect(result).toMatchObject({ ok: false, message: CANNOT_CONNECT, ec: '0007-00000203' });
    expect(result.attempts).toHaveLength(2);
  });
});

describe('where it goes', () => {
  test.each(['http://192.0.2.1:9/a', 'http://10.0.0.1/a'])('not to %s, unless asked', async (url) => {
    const result = await deliver(url);
    const hostname = new URL(url).hostname;
    const message = `The emulator calls only this machine, and ${hostname} is another. Allow remote callbacks to reach it.`;
    expect(result).toMatchObject({ ok: false, message, attempts: [{ url, error: message }] });
    expect(result.attempts[0]).not.toHaveProperty('status');
    expect(result.attempts[0]?.milliseconds).toBeLessThan(2000);
    const asked = await deliver(url, { allowRemote: true, limitMs: SHORT_MS });
    expect(asked.ok ? '' : asked.message).toMatch(/^Error status : /);
  });

  test('to localhost by name', async () => {
    const { port, received } = await receive(answer(OK));
    expect(await deliver(`http://localhost:${port}/a`)).toMatchObject({ ok: true });
    expect(received[0]?.headers.host).toBe(`localhost:${port}`);
  });

  test('nowhere, where a name has no address', async () => {
    expect(await deliver('http://nowhere.invalid/a')).toMatchObject({ ok: false, message: CANNOT_CONNECT });
  });
});

describe('TLS', () => {
  async function receiveTls(...names: string[]) {
    const receiver = await startTlsCallbackReceiver(
      answer(OK),
      names.map((value) => ({ type: 2, value })),
    );
    opened.push(receiver);
    return receiver;
  }

  test('says no name unless callbackSNI is true', async () => {
    const { port, received, ca } = await receiveTls('localhost');
    for (const more of [{}, { callbackSNI: false }, { callbackSNI: true }]) {
      expect(await deliver(`https://localhost:${port}/a`, { ca }, more)).toMatchObject({ ok: true });
    }
    expect(received.map(({ sni }) => sni)).toEqual([false, false, 'localhost']);
    expect(verify(received[2] as ReceivedCallback)).toBeDefined();
  });

  test('never says an IP address', async () => {
    const receiver = await startTlsCallbackReceiver(answer(OK), [{ type: 7, ip: '127.0.0.1' }]);
    opened.push(receiver);
    const { port, ca, received } = receiver;
    expect(await deliver(`https://127.0.0.1:${port}`, { ca }, { callbackSNI: true })).toMatchObject({
      ok: true,
    });
    expect(received[0]?.sni).toBe(false);
  });

  test.each([
    ['a certificate of another name', ['other.example.com'], true],
    ['a certificate that nobody vouches for', ['localhost'], false],
  ])('fails with %s', async (_, names, trusted) => {
    const { port, received, ca } = await receiveTls(...names);
    const result = await deliver(`https://localhost:${port}`, trusted ? { ca } : {}, { callbackSNI: true });
    expect(result).toMatchObject({ ok: false, message: 'Error status : 502.', ec: '0007-00000203' });
    expect(received).toEqual([]);
  });

  test('fails where there is none', async () => {
    const { port } = await receive(answer(OK));
    expect(await deliver(`https://localhost:${port}`)).toMatchObject({ message: 'Error status : 502.' });
  });
});

describe('an image that cannot be read', () => {
  test('fails the callback that asks for its size, before anything is sent', async () => {
    const { port, received } = await receive(answer(OK));
    const more = { callbackBody: 'w=${imageInfo.width}' };
    expect(await deliver(`127.0.0.1:${port}`, {}, more, { image: 'unreadable' })).toMatchObject({
      ok: false,
      message: 'Get image info failed.',
      ec: '0007-00000301',
      attempts: [],
    });
    expect(received).toEqual([]);
  });

  test('does not matter to others', async () => {
    const { port } = await receive(answer(OK));
    expect(await deliver(`127.0.0.1:${port}`, {}, {}, { image: 'unreadable' })).toMatchObject({ ok: true });
  });
});

describe('when the emulator ends', () => {
  test.each([
    ['while the callback server works', {}],
    ['before a late callback was sent', { delayMs: 60_000 }],
    ['while a lost callback is waited for', { drop: true }],
  ])('the delivery ends too: %s', async (_, faults) => {
    const { port } = await receive(() => undefined);
    const { port: spare, received } = await receive(answer(OK));
    const stop = new AbortController();
    const started = performance.now();
    setTimeout(() => stop.abort(), 50);
    const delivery = deliver(`127.0.0.1:${port};127.0.0.1:${spare}`, { signal: stop.signal, faults });
    await expect(delivery).rejects.toMatchObject({ name: 'AbortError' });
    expect(performance.now() - started).toBeLessThan(4000);
    expect(received).toEqual([]);
  });
});
