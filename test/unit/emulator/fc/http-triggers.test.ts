import { request } from 'node:http';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import type { FunctionSpec } from '../../../../emulator/fc/function-spec.ts';
import { createDiary, diaryFunction } from '../../../support/diary-function.ts';
import { ECHO, frontOf, type TestFront } from '../../../support/front-of.ts';
import { manualClock } from '../../../support/manual-clock.ts';

const require = createRequire(import.meta.url);
const { OpenApiUtil, $OpenApiUtil } =
  require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

function withTrigger(triggerConfig: Record<string, unknown>): Partial<FunctionSpec> {
  const defaults = { authType: 'anonymous', methods: ['GET', 'POST'] };
  const config = { ...defaults, ...triggerConfig };
  return { triggers: [{ triggerName: 'http', triggerType: 'http', triggerConfig: config }] };
}

/** Unlike fetch, it lets the host be another one. */
async function send(
  { port }: TestFront,
  path: string,
  { method = 'GET', headers = {}, body = '' }: { method?: string; headers?: object; body?: string } = {},
) {
  return await new Promise<{ status: number; headers: Record<string, unknown>; text: string }>(
    (resolve, reject) => {
      const options = { host: '127.0.0.1', port, path, method, headers: { ...headers } };
      const sent = request(options, async (response) => {
        const { statusCode = 0 } = response;
        resolve({ status: statusCode, headers: response.headers, text: await text(response) });
      });
      sent.once('error', reject);
      sent.end(body);
    },
  );
}

describe('the methods of a trigger', () => {
  test('are let through, and the others are refused', async () => {
    const front = await frontOf({ mine: ECHO }, { spec: withTrigger({ methods: ['POST'] }) });
    expect((await send(front, '/mine', { method: 'POST' })).status).toBe(200);
    for (const method of ['GET', 'OPTIONS', 'TRACE']) {
      const refused = await send(front, '/mine', { method });
      expect(refused.status).toBe(403);
      expect(JSON.parse(refused.text)).toMatchObject({ Code: 'AccessDenied' });
    }
  });
});

describe('a function', () => {
  test('without an HTTP trigger is not there', async () => {
    const front = await frontOf({ mine: ECHO }, { spec: { triggers: [] } });
    const { status, text: body } = await send(front, '/mine');
    expect(status).toBe(404);
    expect(JSON.parse(body)).toMatchObject({ Code: 'TriggerNotFound' });
  });

  test.each(['mine.localhost', 'MINE.cn-hangzhou.fcapp.run:443'])(
    'is reached by its host %s, on any path, which it sees as it was sent',
    async (host) => {
      const front = await frontOf({ other: ECHO, mine: ECHO });
      const { text: body } = await send(front, '/other/a%2Fb?c=d', { headers: { host } });
      const event = JSON.parse(body);
      expect(event.rawPath).toBe('/other/a%2Fb');
      expect(event.requestContext.domainName).toBe(host.replace(':443', ''));
    },
  );

  test('that its host names wrongly is not there', async () => {
    const front = await frontOf({ mine: ECHO });
    const { status, text: body } = await send(front, '/mine', { headers: { host: 'yours.localhost' } });
    expect(status).toBe(404);
    expect(JSON.parse(body)).toMatchObject({ Message: "function 'yours' does not exist" });
  });

  test('whose trigger is shut to the internet is reached from the intranet alone', async () => {
    const front = await frontOf({ mine: ECHO }, { spec: withTrigger({ disableURLInternet: true }) });
    for (const host of ['127.0.0.1', 'mine.cn-hangzhou.fcapp.run', 'mine.localhost']) {
      expect((await send(front, '/mine', { headers: { host } })).status).toBe(403);
    }
    const inside = await send(front, '/mine', { headers: { host: 'mine.cn-hangzhou-vpc.fcapp.run' } });
    expect(inside.status).toBe(200);
  });
});

describe('a signed trigger', () => {
  const spec = withTrigger({ authType: 'function' });
  const ACS3 = 'ACS3-HMAC-SHA256';

  /** As the documentation signs: the date alone, and nothing for the body. */
  function sign(
    { path = '/mine/a%20b', query = {}, date = new Date(), secret = 'local-secret', hash = '' } = {},
    more: Record<string, string> = {},
  ) {
    const headers = { 'x-acs-date': `${date.toISOString().slice(0, 19)}Z`, ...more };
    const signed = new $OpenApiUtil.OpenApiRequest({ headers, query });
    const toSign = Object.assign(signed, { pathname: path, method: 'POST' });
    const authorization = OpenApiUtil.getAuthorization(
      toSign as unknown as Parameters<typeof OpenApiUtil.getAuthorization>[0],
      ACS3,
      hash,
      'local',
      secret,
    );
    return { ...headers, authorization };
  }

  test('lets a request through that the official signer has signed', async () => {
    const front = await frontOf({ mine: ECHO }, { spec });
    const headers = sign({ query: { b: '中 +', a: '1' } });
    const path = '/mine/a%20b?b=%E4%B8%AD%20%2B&a=1';
    const { status } = await send(front, path, { method: 'POST', headers, body: 'anything' });
    expect(status).toBe(200);
  });

  test.each([
    ['unsigned', () => ({}), 400, 'MissingRequiredHeader'],
    ['signed with another secret', () => sign({ secret: 'x' }), 403, 'SignatureNotMatch'],
    ['signed for another path', () => sign({ path: '/mine/other' }), 403, 'SignatureNotMatch'],
    ['signed for another query', () => sign({ query: { a: '1' } }), 403, 'SignatureNotMatch'],
    ['signed long ago', () => sign({ date: new Date(Date.now() - 16 * 60_000) }), 403, 'AccessDenied'],
  ])('refuses a request that is %s', async (_how, headers, status, code) => {
    const front = await frontOf({ mine: ECHO }, { spec, clock: manualClock(new Date().toISOString()) });
    const refused = await send(front, '/mine/a%20b', { method: 'POST', headers: headers() });
    expect(refused.status).toBe(status);
    expect(JSON.parse(refused.text)).toMatchObject({ Code: code });
  });

  test('holds a request to the hash of its body, when it sends one', async () => {
    const front = await frontOf({ mine: ECHO }, { spec });
    const hash = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
    const headers = sign({ hash }, { 'x-acs-content-sha256': hash });
    const post = (body: string) => send(front, '/mine/a%20b', { method: 'POST', headers, body });
    expect((await post('hello')).status).toBe(200);
    expect((await post('other')).status).toBe(403);
  });
});

describe('for browsers, FC', () => {
  const headers = { origin: 'https://example.com' };

  test('allows the origin of a request, unless the function says which it allows', async () => {
    const strict = `exports.handler = async () =>
      ({ statusCode: 200, headers: { 'access-control-allow-origin': 'https://mine' }, body: '' });`;
    const front = await frontOf({ open: ECHO, strict });
    expect((await send(front, '/open', { headers })).headers).toMatchObject({
      'access-control-allow-origin': 'https://example.com',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': expect.stringContaining('x-fc-request-id'),
    });
    const own = (await send(front, '/strict', { headers })).headers;
    expect(own['access-control-allow-origin']).toBe('https://mine');
    expect(own).not.toHaveProperty('access-control-allow-credentials');
    expect((await send(front, '/open')).headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('answers a preflight itself, unless the function takes OPTIONS', async () => {
    const options = { methods: ['POST', 'OPTIONS'] };
    const specs = { plain: withTrigger({ methods: ['POST'] }), own: withTrigger(options) };
    const front = await frontOf({ plain: ECHO, own: ECHO }, { specs });
    const asks = {
      ...headers,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'x-mine',
    };
    const answered = await send(front, '/plain', { method: 'OPTIONS', headers: asks });
    expect(answered.status).toBe(204);
    expect(answered.headers).toMatchObject({
      'access-control-allow-origin': 'https://example.com',
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'x-mine',
    });
    const event = JSON.parse((await send(front, '/own', { method: 'OPTIONS', headers: asks })).text);
    expect(event.requestContext.http.method).toBe('OPTIONS');
  });
});

describe('an asynchronous request to a trigger', () => {
  test('is accepted at once, runs later with the same event, and its task id is taken once', async () => {
    const { env, entries } = await createDiary();
    const spec = { asyncInvokeConfig: { asyncTask: true } };
    const front = await frontOf({ mine: diaryFunction() }, { env, spec });
    const headers = { 'X-Fc-Invocation-Type': 'Async', 'X-Fc-Async-Task-Id': 'job-1', 'X-Mine': '1' };
    const accepted = await send(front, '/mine/later?a=b', { method: 'POST', headers, body: 'hello' });
    expect(accepted).toMatchObject({ status: 202, text: '', headers: { 'x-fc-async-task-id': 'job-1' } });
    await expect.poll(() => entries().length).toBe(1);
    const [entry] = entries();
    expect(entry?.requestId).toBe(accepted.headers['x-fc-request-id']);
    expect(JSON.parse(entry?.event ?? '')).toMatchObject({
      rawPath: '/mine/later',
      headers: { 'X-Mine': '1' },
      queryParameters: { a: 'b' },
    });
    const again = await send(front, '/mine/later', { method: 'POST', headers });
    expect(again.status).toBe(409);
    const large = await send(front, '/mine', {
      method: 'POST',
      headers: { 'X-Fc-Invocation-Type': 'Async' },
      body: 'x'.repeat(128 * 1024 + 1),
    });
    expect(large.status).toBe(400);
  });
});

test.each([
  [{ authType: 'jwt' }, /http has the authType "jwt"/],
  [{ methods: ['FETCH'] }, /should list methods, among GET, POST/],
])('says at the start what is wrong with %j', async (config, message) => {
  await expect(frontOf({ mine: ECHO }, { spec: withTrigger(config) })).rejects.toThrow(message);
});
