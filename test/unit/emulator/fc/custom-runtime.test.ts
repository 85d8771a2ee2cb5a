import { once } from 'node:events';
import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { FunctionSpec } from '../../../../emulator/fc/function-spec.ts';
import { createDiary } from '../../../support/diary-function.ts';
import { fcClient } from '../../../support/fc-client.ts';
import { frontOf } from '../../../support/front-of.ts';
import { isRunning } from '../../../support/is-running.ts';
import { rawExchange } from '../../../support/raw-exchange.ts';

/** The program: `answer(request, body, response)` is what the test fills in. */
function server(answer: string, before = ''): string {
  return `
    const { createServer } = require('node:http');
    ${before}
    createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const body = Buffer.concat(chunks);
      ${answer}
    }).listen(Number(process.env.FC_CUSTOM_LISTEN_PORT), '0.0.0.0');`;
}

/** Lets `answer` wait for what the test does. */
const GATE = `
  const { existsSync } = require('node:fs');
  const gate = async () => {
    while (!existsSync(process.env.GATE)) await new Promise((resolve) => setTimeout(resolve, 10));
  };`;

const spec: Partial<FunctionSpec> = { customRuntime: { command: ['node', 'index.js'] } };
const ECHO = server(`response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ method: request.method, url: request.url, rawHeaders: request.rawHeaders,
    headers: request.headers, body: body.toString('base64'), pid: process.pid, env: process.env, cwd: process.cwd() }));`);

describe('a request to the HTTP trigger of a custom runtime', () => {
  test('arrives as it was sent: the whole target, the headers in their order and spelling, the body', async () => {
    const { port } = await frontOf({ web: ECHO }, { spec });
    const sent = [
      'POST /web/a%2Fb+c?x=1&x=%20&y HTTP/1.1',
      'Host: example.com',
      'x-ODD-case: 1',
      'X-Twice: a',
      'X-Twice: b',
      'X-Fc-Forged: 1',
      'Connection: close',
      'Content-Length: 4',
    ];
    const bytes = Buffer.concat([Buffer.from(`${sent.join('\r\n')}\r\n\r\n`), Buffer.from([0, 255, 10, 13])]);
    const received = await rawExchange(port, bytes, () => false);
    const seen = JSON.parse(received.slice(received.indexOf('{'), received.lastIndexOf('}') + 1));
    expect(seen).toMatchObject({ method: 'POST', url: '/web/a%2Fb+c?x=1&x=%20&y', body: 'AP8KDQ==' });
    expect(seen.rawHeaders.slice(0, 10)).toEqual([
      ...['Host', 'example.com', 'x-ODD-case', '1', 'X-Twice', 'a', 'X-Twice', 'b', 'Content-Length', '4'],
    ]);
    expect(seen.headers).not.toHaveProperty('x-fc-forged');
    expect(seen.headers).toMatchObject({
      'x-fc-request-id': expect.stringMatching(/^1-/),
      'x-fc-control-path': '/http-invoke',
      'x-fc-function-name': 'web',
      'x-fc-account-id': '0000000000000000',
    });
    expect(received).toMatch(/X-Fc-Request-Id: 1-/);
  });

  test('is answered as it comes, with every header, but those that are FC’s own', async () => {
    const answer = `
      response.writeHead(201, { 'Set-Cookie': ['a=1', 'b=2'], 'X-Fc-Mine': '1', Server: 'mine', 'X-Kept': 'yes' });
      response.write('first ');
      setTimeout(() => response.end('second'), 100);`;
    const { url } = await frontOf({ web: server(answer) }, { spec });
    const sent = request(`${url}/web`).end();
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(201);
    expect(response.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(response.headers).toMatchObject({ 'x-kept': 'yes', 'transfer-encoding': 'chunked' });
    expect(response.headers).not.toHaveProperty('x-fc-mine');
    expect(response.headers.server).toBeUndefined();
    const pieces = (await response.toArray()).map(String);
    expect(pieces).toEqual(['first ', 'second']);
  });

  test('may have headers of 8 KB in its answer, and no more', async () => {
    const { url } = await frontOf(
      { web: server(`response.setHeader('X-Big', 'x'.repeat(9000)); response.end();`) },
      { spec },
    );
    const answer = await fetch(`${url}/web`);
    expect(answer.status).toBe(502);
    expect(await answer.json()).toMatchObject({ errorType: 'BadResponse' });
  });

  test('that takes too long is a 502, the others of its instance are answered, and the next has a new one', async () => {
    const answer = `
      console.log(request.url);
      if (request.url.endsWith('/stuck')) return;
      if (request.url.endsWith('/slow')) await gate();
      response.end(String(process.pid));`;
    const { env, openGate } = await createDiary();
    const { url, lines } = await frontOf(
      { web: server(answer, GATE) },
      { env, spec: { ...spec, instanceConcurrency: 5 }, timeoutSeconds: 3 },
    );
    const text = async (path: string) => (await fetch(`${url}/web${path}`)).text();
    const before = await text('/');
    const stuck = fetch(`${url}/web/stuck`);
    await expect.poll(() => lines).toContain('/web/stuck');
    // It takes less time than it may, though it has its answer when the other one has taken too long.
    await sleep(1500);
    const slow = text('/slow');
    const late = await stuck;
    openGate();
    expect(late.status).toBe(502);
    expect(await late.json()).toMatchObject({ errorMessage: 'Function time out after 3 seconds' });
    expect(await text('/')).not.toBe(before);
    expect(await slow).toBe(before);
    await expect.poll(() => isRunning(Number(before))).toBe(false);
  });

  test('that is left in the middle of its answer, or stuck there, harms no other', async () => {
    const answer = `
      if (request.url.endsWith('/fine')) return response.end('fine');
      response.writeHead(200, { 'Content-Length': '10' });
      response.write('half ');`;
    const { url, lines } = await frontOf({ web: server(answer) }, { spec, timeoutSeconds: 2 });
    const gone = new AbortController();
    const left = await fetch(`${url}/web/half`, { signal: gone.signal });
    gone.abort();
    await expect(left.text()).rejects.toThrow();
    await expect.poll(() => lines.join('\n')).toContain('Invocation canceled by client');
    const stuck = await fetch(`${url}/web/half`);
    await expect(stuck.text()).rejects.toThrow();
    expect(lines.join('\n')).toContain('Function time out after 2 seconds');
    expect(await (await fetch(`${url}/web/fine`)).text()).toBe('fine');
  });

  test('with more than 32 MB is refused, however it is sent', async () => {
    const { url } = await frontOf({ web: server('response.end(String(body.length));') }, { spec });
    const sent = request(`${url}/web`, { method: 'POST' });
    sent.on('error', () => undefined);
    const chunk = Buffer.alloc(1024 * 1024);
    for (let megabyte = 0; megabyte < 33; megabyte += 1) sent.write(chunk);
    sent.end();
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(400);
    expect(JSON.parse(String(Buffer.concat(await response.toArray())))).toMatchObject({
      Code: 'InvalidArgument',
    });
  });

  test('whose server ends is a 502, and the next one is answered', async () => {
    const answer = `if (request.url.endsWith('/exit')) process.exit(1); response.end('fine');`;
    const { url } = await frontOf({ web: server(answer) }, { spec });
    const broken = await fetch(`${url}/web/exit`);
    expect(broken.status).toBe(502);
    expect(await broken.json()).toMatchObject({ errorMessage: expect.stringContaining('Process exited') });
    expect(await (await fetch(`${url}/web`)).text()).toBe('fine');
  });
});

test('an instance gets as many requests at once as are configured', async () => {
  const answer = `
    console.log('begin');
    busy += 1;
    most = Math.max(most, busy);
    await gate();
    busy -= 1;
    response.end(process.pid + ' ' + most);`;
  const { env, openGate } = await createDiary();
  const { url, lines } = await frontOf(
    { web: server(answer, `${GATE} let busy = 0, most = 0;`) },
    { env, spec: { ...spec, instanceConcurrency: 3 }, maxInstances: 2, timeoutSeconds: 30 },
  );
  const asked = Promise.all(Array.from({ length: 9 }, async () => (await fetch(`${url}/web`)).text()));
  await expect.poll(() => lines.filter((line) => line === 'begin')).toHaveLength(6);
  openGate();
  const answers = await asked;
  expect(new Set(answers.map((text) => text.split(' ')[0])).size).toBe(2);
  expect(answers.map((text) => Number(text.split(' ')[1])).every((most) => most <= 3)).toBe(true);
  expect(answers.some((text) => text.endsWith(' 3'))).toBe(true);
});

describe('an event for a custom runtime', () => {
  test('is posted to /invoke, with what a context would hold in headers', async () => {
    const front = await frontOf({ worker: ECHO }, { spec, timeoutSeconds: 7 });
    const { status, body } = await fcClient(front)('worker', 'hello');
    const seen = JSON.parse(body.toString());
    expect(status).toBe(200);
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/invoke',
      body: Buffer.from('hello').toString('base64'),
      headers: {
        'content-type': 'application/octet-stream',
        'x-fc-control-path': '/invoke',
        'x-fc-function-timeout': '7',
        'x-fc-retry-count': '0',
      },
      env: { FC_FUNCTION_NAME: 'worker', FC_FUNC_CODE_PATH: seen.cwd },
    });
    expect(seen.env.FC_CUSTOM_LISTEN_PORT).toMatch(/^\d+$/);
  });

  test('that is stuck in the middle of its answer is ended at its time-out', async () => {
    const answer = `response.writeHead(200, { 'Content-Length': '10' }); response.write('half ');`;
    const front = await frontOf({ worker: server(answer) }, { spec, timeoutSeconds: 0.3 });
    const { body } = await fcClient(front)('worker', 'hello');
    expect(body.toString()).toContain('Function time out after 0.3 seconds');
  });

  test('gives the end of its log to the SDK that asks for it', async () => {
    const source = server(`console.log('got', body.toString()); response.end();`);
    const { headers } = await fcClient(await frontOf({ worker: source }, { spec }))('worker', 'it', {
      logType: 'Tail',
    });
    expect(Buffer.from(headers['x-fc-log-result'] ?? '', 'base64').toString()).toBe('got it\n');
  });

  test('comes with the credentials of a role', async () => {
    const role = 'acs:ram::0000000000000000:role/mine';
    const credentials = { accessKeyId: 'id', accessKeySecret: 'secret', securityToken: 'token' };
    const account = { accountId: '0000000000000000', region: 'cn-hangzhou', credentials };
    const specs = { with: { ...spec, role }, without: spec };
    const front = await frontOf({ with: ECHO, without: ECHO }, { account, specs });
    const headersOf = async (name: string) =>
      JSON.parse((await fcClient(front)(name)).body.toString()).headers as Record<string, string>;
    expect(await headersOf('with')).toMatchObject({
      'x-fc-access-key-id': 'id',
      'x-fc-access-key-secret': 'secret',
      'x-fc-security-token': 'token',
    });
    expect(Object.keys(await headersOf('without')).filter((name) => name.includes('key'))).toEqual([]);
  });

  test.each([
    ['the header x-fc-status', `response.setHeader('x-fc-status', '404'); response.end('no');`],
    ['its status', `response.statusCode = 500; response.end('no');`],
  ])('has failed when the server says so by %s', async (_how, answer) => {
    const front = await frontOf({ worker: server(answer) }, { spec });
    const { status, headers, body } = await fcClient(front)('worker', 'hello');
    expect({ status, text: body.toString() }).toEqual({ status: 200, text: 'no' });
    expect(headers['x-fc-error-type']).toBe('UnhandledInvocationError');
  });

  test('is retried with its number when it came asynchronously', async () => {
    const answer = `console.log('retry', request.headers['x-fc-retry-count']);
      response.statusCode = 500; response.end();`;
    const asyncInvokeConfig = { maxAsyncRetryAttempts: 2 };
    const front = await frontOf(
      { worker: server(answer) },
      { spec: { ...spec, asyncInvokeConfig }, retryDelayMs: () => 5 },
    );
    await fcClient(front)('worker', 'x', { type: 'Async' });
    await expect
      .poll(() => front.lines.filter((line) => line.startsWith('retry')))
      .toEqual(['retry 0', 'retry 1', 'retry 2']);
  });
});

test('hooks are requests too, and a failed one is an initialization error', async () => {
  const hooks = {
    initializer: { handler: '', timeoutSeconds: 10 },
    preStop: { handler: '', timeoutSeconds: 10 },
  };
  const answer = `
    console.log(request.method, request.url);
    if (request.url === '/initialize' && process.env.BROKEN) response.statusCode = 500;
    response.end('');`;
  const specs = { good: { ...spec, ...hooks }, bad: { ...spec, ...hooks, env: { BROKEN: '1' } } };
  const source = server(answer);
  const { url, lines, close } = await frontOf({ good: source, bad: source }, { specs });
  expect((await fetch(`${url}/good/x`)).status).toBe(200);
  expect((await fetch(`${url}/bad/x`)).headers.get('x-fc-error-type')).toBe('InitializationError');
  await close();
  const requests = lines.filter((line) => /^(?:GET|POST) /.test(line));
  expect(requests.sort()).toEqual(['GET /good/x', 'GET /pre-stop', 'POST /initialize', 'POST /initialize']);
});

test.each([
  ['cannot be run', ['no-such-program-here'], /The command of web cannot be run/, 30_000],
  [
    'ends at once',
    ['node', '-e', 'process.exit(3)'],
    /ended before it listened on port \d+.*FC_CUSTOM_LISTEN_PORT/,
    30_000,
  ],
  [
    'does not listen',
    ['node', '-e', 'setInterval(() => {}, 1000)'],
    /within 0.5 seconds.*FC_CUSTOM_LISTEN_PORT/,
    500,
  ],
])('a command that %s is said', async (_what, command, message, startLimitMs) => {
  const { url, lines } = await frontOf({ web: '' }, { spec: { customRuntime: { command } }, startLimitMs });
  expect((await fetch(`${url}/web`)).status).toBe(502);
  expect(lines.join('\n')).toMatch(message);
});
