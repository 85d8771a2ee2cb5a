import { describe, expect, test } from 'vitest';
import { acs3Signature, sha256Hex } from '../../../emulator/fc/api/acs3-signature.ts';
import { fcClient } from '../../support/fc-client.ts';
import { frontOf } from '../../support/front-of.ts';
import { manualClock } from '../../support/manual-clock.ts';

const SEEN = `exports.handler = async (event, context) =>
  ({ isBuffer: Buffer.isBuffer(event), event: event.toString(), requestId: context.requestId, retryCount: context.retryCount });`;

describe('the official SDK', () => {
  test('gets what the function returns, and who did it', async () => {
    const front = await frontOf({ mine: SEEN });
    const answer = await fcClient(front)('mine', '中 event', { qualifier: 'LATEST', type: 'Sync' });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body.toString())).toEqual({
      isBuffer: true,
      event: '中 event',
      requestId: answer.headers['x-fc-request-id'],
      retryCount: 0,
    });
    expect(answer.headers).toMatchObject({
      'x-fc-instance-id': expect.stringMatching(/^1-/),
      'x-fc-invocation-service-version': 'LATEST',
      'x-fc-invocation-duration': expect.stringMatching(/^\d+$/),
    });
    expect(answer.headers).not.toHaveProperty('x-fc-error-type');
  });

  test('may send no event, and any bytes', async () => {
    const front = await frontOf({ echo: 'exports.handler = async (event) => event;' });
    const invoke = fcClient(front);
    expect((await invoke('echo')).body).toHaveLength(0);
    const bytes = Buffer.from([0, 255, 128, 13, 10]);
    expect((await invoke('echo', bytes)).body).toEqual(bytes);
  });

  test.each([
    [
      'throws',
      `exports.handler = async () => { throw new RangeError('oops'); };`,
      'UnhandledInvocationError',
    ],
    ['reports', `exports.handler = (event, context, done) => done('no');`, 'HandledInvocationError'],
    [
      'does not start',
      `exports.initialize = () => { throw 1; }; exports.handler = () => 1;`,
      'InitializationError',
    ],
  ])('gets 200 and the error of a function that %s', async (_way, source, errorType) => {
    const spec = source.includes('initialize')
      ? { initializer: { handler: 'index.initialize', timeoutSeconds: 3 } }
      : {};
    const answer = await fcClient(await frontOf({ failing: source }, { spec }))('failing', '{}');
    expect(answer.status).toBe(200);
    expect(answer.headers['x-fc-error-type']).toBe(errorType);
    expect(JSON.parse(answer.body.toString())).toHaveProperty('errorMessage');
  });

  test('gets the last 4 KB of the log when it asks for them', async () => {
    const source = `exports.handler = async () => { for (let n = 0; n < 1000; n += 1) console.log('line', n); };`;
    const invoke = fcClient(await frontOf({ talker: source }));
    const tail = (await invoke('talker', '', { logType: 'Tail' })).headers['x-fc-log-result'] ?? '';
    const text = Buffer.from(tail, 'base64').toString();
    expect(text).toHaveLength(4096);
    expect(text).toMatch(/line 998\nline 999\n$/);
    expect((await invoke('talker', '')).headers).not.toHaveProperty('x-fc-log-result');
  });

  test.each([
    ['an unknown function', 'other', {}, 404, 'FunctionNotFound'],
    ['an unknown alias', 'mine', { qualifier: 'prod' }, 404, 'AliasNotFound'],
    ['an unknown version', 'mine', { qualifier: '3' }, 404, 'VersionNotFound'],
  ])('is told about %s', async (_what, name, call, statusCode, code) => {
    const invoke = fcClient(await frontOf({ mine: SEEN }));
    await expect(invoke(name, '{}', call)).rejects.toMatchObject({ statusCode, code });
  });

  test('is told when the payload exceeds 32 MB', async () => {
    const source = 'exports.handler = async (event) => event.length;';
    const invoke = fcClient(await frontOf({ size: source }, { spec: { memoryMb: 1024 } }));
    const limit = 32 * 1024 * 1024;
    expect((await invoke('size', Buffer.alloc(limit))).body.toString()).toBe(String(limit));
    await expect(invoke('size', Buffer.alloc(limit + 1))).rejects.toMatchObject({
      statusCode: 400,
      code: 'EntityTooLarge',
      message: expect.stringContaining('33554432 bytes'),
    });
  });
});

describe('a signature', () => {
  test.each([
    ['of the wrong secret', 'local', 'wrong', 403, 'SignatureNotMatch'],
    ['of an unknown key', 'nobody', 'local-secret', 403, 'InvalidAccessKeyID'],
  ])('%s is refused', async (_what, id, secret, statusCode, code) => {
    const invoke = fcClient(await frontOf({ mine: SEEN }), id, secret);
    await expect(invoke('mine', '{}')).rejects.toMatchObject({ statusCode, code });
  });

  test('of a configured key is accepted, and then the default one is not', async () => {
    const front = await frontOf(
      { mine: SEEN },
      { apiCredentials: [{ accessKeyId: 'LTAI', accessKeySecret: 's3cret' }] },
    );
    expect((await fcClient(front, 'LTAI', 's3cret')('mine', '{}')).status).toBe(200);
    await expect(fcClient(front)('mine', '{}')).rejects.toMatchObject({ code: 'InvalidAccessKeyID' });
  });

  test('is good for 15 minutes before and after', async () => {
    const clock = manualClock(new Date().toISOString());
    const invoke = fcClient(await frontOf({ mine: SEEN }, { clock }));
    for (const minutes of [-14, 14]) {
      clock.set(Date.now() + minutes * 60_000);
      expect((await invoke('mine', '{}')).status).toBe(200);
    }
    for (const minutes of [-16, 16]) {
      clock.set(Date.now() + minutes * 60_000);
      await expect(invoke('mine', '{}')).rejects.toMatchObject({ statusCode: 403, code: 'AccessDenied' });
    }
  });

  test('must be there, whole', async () => {
    const { url } = await frontOf({ mine: SEEN });
    const path = `${url}/2023-03-30/functions/mine/invocations`;
    const without = await fetch(path, { method: 'POST', body: '{}' });
    expect(without.status).toBe(400);
    expect(await without.json()).toEqual({
      RequestId: without.headers.get('x-fc-request-id'),
      Code: 'MissingRequiredHeader',
      Message: 'required HTTP header authorization was not specified',
    });
    const headers = { authorization: 'FC id:signature' };
    const old = await fetch(path, { method: 'POST', body: '{}', headers });
    expect(await old.json()).toMatchObject({ Code: 'AccessDenied' });
  });
});

test.each([
  [
    'the body is another one',
    ['host', 'x-acs-content-sha256', 'x-acs-date'],
    'altered',
    /is not the one of the body/,
  ],
  ['the host is not signed', ['x-acs-content-sha256', 'x-acs-date'], '{}', /the header host is not signed/],
])('a signature does not hold when %s', async (_what, signedHeaders, body, message) => {
  const { url, port } = await frontOf({ mine: SEEN });
  const rawPath = '/2023-03-30/functions/mine/invocations';
  const contentSha256 = sha256Hex('{}');
  const date = `${new Date().toISOString().slice(0, 19)}Z`;
  const headers = { 'x-acs-date': date, 'x-acs-content-sha256': contentSha256 };
  const rawHeaders = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).flat();
  const parts = { method: 'POST', rawPath, query: '', rawHeaders, signedHeaders, contentSha256 };
  const signature = acs3Signature({ ...parts, accessKeySecret: 'local-secret' });
  const authorization = `ACS3-HMAC-SHA256 Credential=local,SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
  const answer = await fetch(url + rawPath, { method: 'POST', body, headers: { ...headers, authorization } });
  expect(answer.status).toBe(403);
  expect(await answer.json()).toMatchObject({
    Code: 'SignatureNotMatch',
    Message: expect.stringMatching(message),
  });
});

test('an operation that is not there is named', async () => {
  const { url } = await frontOf({ mine: SEEN });
  const answer = await fetch(`${url}/2023-03-30/functions`);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    Code: 'PathNotSupported',
    Message: `'GET' against '/2023-03-30/functions' is not supported`,
  });
});
