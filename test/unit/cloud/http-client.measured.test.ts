import { createServer, type RequestListener } from 'node:http';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../../../emulator/listen.ts';
import { createHttpClient, type HttpClient } from '../../../shared/cloud/http-client.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';

const TIMEOUT_MS = 3000;
/** Far less than the whole budget, and more than the share of it after which silence is no longer borne. */
const SOON_MS = 2000;

async function startServer(answer: RequestListener) {
  const ports: (number | undefined)[] = [];
  const server = createServer((request, response) => {
    ports.push(request.socket.remotePort);
    request.resume();
    answer(request, response);
  });
  const port = await listen(server, 0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const proxy = await startTcpProxy({ host: '127.0.0.1', port });
  onTestFinished(proxy.close);
  const connections = () => promisify(server.getConnections.bind(server))();
  return { ports, proxy, connections };
}

function clientOf(port: number) {
  const client: HttpClient = createHttpClient('http:');
  onTestFinished(client.close);
  return (more: { isRepeatable?: boolean; timeoutMs?: number; method?: string } = {}) =>
    client.send({
      hostname: '127.0.0.1',
      port: String(port),
      method: 'GET',
      target: '/',
      headers: () => ({}),
      timeoutMs: TIMEOUT_MS,
      isRepeatable: true,
      ...more,
    });
}

const ok: RequestListener = (_, response) => void response.end('fine');

async function elapsedMs(work: Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work;
  return performance.now() - start;
}

describe('a kept connection', () => {
  test('is used again', async () => {
    const { ports, proxy } = await startServer(ok);
    const send = clientOf(proxy.port);
    for (let round = 0; round < 5; round += 1) {
      const { status, body } = await send();
      expect([status, body.toString()]).toEqual([200, 'fine']);
    }
    expect(new Set(ports).size).toBe(1);
  });

  test('is kept for each of those that went out at once, as many as a batch of the relay has', async () => {
    const { ports, proxy } = await startServer(ok);
    const send = clientOf(proxy.port);
    for (let round = 0; round < 3; round += 1) await Promise.all(Array.from({ length: 100 }, () => send()));
    expect(ports).toHaveLength(300);
    expect(new Set(ports).size).toBeLessThanOrEqual(100);
  });

  test('that was cut is replaced', async () => {
    const { proxy } = await startServer(ok);
    const send = clientOf(proxy.port);
    for (let round = 0; round < 10; round += 1) {
      expect((await send()).status).toBe(200);
      proxy.cut();
    }
  });

  test('that went silent does not eat the budget, and neither do the others of its age', async () => {
    const { ports, proxy } = await startServer(ok);
    const send = clientOf(proxy.port);
    await Promise.all([send(), send(), send(), send()]);
    expect(new Set(ports).size).toBe(4);
    proxy.blackhole();
    proxy.heal();
    expect(await elapsedMs(send())).toBeLessThan(SOON_MS);
    expect(await elapsedMs(send())).toBeLessThan(TIMEOUT_MS / 3);
    expect(new Set(ports).size).toBe(5);
  });

  test('that is only slow is not given up', async () => {
    let asked = 0;
    const { proxy } = await startServer((_, response) => {
      asked += 1;
      const number = asked;
      // The second request of the client waits; the one that it sends beside it gets no answer at all.
      if (number !== 3) setTimeout(() => response.end(String(number)), number === 2 ? TIMEOUT_MS / 2 : 0);
    });
    const send = clientOf(proxy.port);
    await send();
    expect((await send()).body.toString()).toBe('2');
    expect(asked).toBe(3);
  });

  test('that brings a long answer slowly is asked once', async () => {
    let asked = 0;
    const { proxy } = await startServer((_, response) => {
      asked += 1;
      response.write('a');
      setTimeout(() => response.end('b'), asked === 2 ? TIMEOUT_MS / 2 : 0);
    });
    const send = clientOf(proxy.port);
    await send();
    expect((await send()).body.toString()).toBe('ab');
    expect(asked).toBe(2);
  });

  test('is not used for what must not happen twice, which has a connection of its own', async () => {
    const { ports, proxy } = await startServer(ok);
    const send = clientOf(proxy.port);
    await send();
    proxy.blackhole();
    proxy.heal();
    expect(await elapsedMs(send({ isRepeatable: false }))).toBeLessThan(TIMEOUT_MS / 3);
    expect(new Set(ports).size).toBe(2);
  });
});

test('what must not happen twice is sent once, whatever becomes of its connection', async () => {
  let asked = 0;
  const { proxy } = await startServer((request) => {
    asked += 1;
    request.socket.destroy();
  });
  const send = clientOf(proxy.port);
  await expect(send({ isRepeatable: false })).rejects.toMatchObject({
    message: 'cannot be reached',
    cause: expect.objectContaining({ code: 'ECONNRESET' }),
  });
  expect(asked).toBe(1);
});

test('a connection that dies each time is an error, and no endless loop', async () => {
  let asked = 0;
  const { proxy } = await startServer((request, response) => {
    asked += 1;
    if (asked === 1) response.end();
    else request.socket.destroy();
  });
  const send = clientOf(proxy.port);
  await send();
  await expect(send()).rejects.toMatchObject({ name: 'NoAnswerError', message: 'cannot be reached' });
  expect(asked).toBe(3);
});

test.each([
  ['nobody answers', () => undefined],
  ['the answer does not end', (_, response) => void response.write('a')],
] as [string, RequestListener][])(
  'is an error in time when %s, and leaves no connection',
  async (_, answer) => {
    const { ports, proxy, connections } = await startServer(answer);
    const send = clientOf(proxy.port);
    for (const isRepeatable of [true, false]) {
      const error = { name: 'NoAnswerError', message: 'did not answer within 100 ms' };
      await expect(send({ timeoutMs: 100, isRepeatable })).rejects.toMatchObject(error);
    }
    expect(ports).toHaveLength(2);
    await expect.poll(connections).toBe(0);
  },
);

test('what cannot be sent is told as it is', async () => {
  const { proxy } = await startServer(ok);
  await expect(clientOf(proxy.port)({ method: 'no method' })).rejects.toThrow(TypeError);
});
