import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { FrontFaults } from '../../../../emulator/fc/front-faults.ts';
import { frontOf } from '../../../support/front-of.ts';

const BODY = JSON.stringify({ id: 'upload-1', jobs: ['thumbnail', 'transcode'] });
const FUNCTION = `exports.handler = async () => {
  console.log('ran');
  return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body: ${JSON.stringify(BODY)} };
};`;
const SERVER = `require('node:http').createServer((request, response) => {
  console.log('ran');
  response.end(${JSON.stringify(BODY)});
}).listen(Number(process.env.FC_CUSTOM_LISTEN_PORT), '127.0.0.1');`;

async function frontWith(faults: FrontFaults) {
  const setting: { faults: FrontFaults | undefined } = { faults };
  const front = await frontOf(
    { built: FUNCTION, custom: SERVER },
    {
      faults: () => setting.faults,
      specs: { custom: { customRuntime: { command: ['node', 'index.js'] } } },
    },
  );
  const ran = () => front.lines.filter((line) => line === 'ran').length;
  return { ...front, ran, setting };
}

/** All that the connection gives until the front ends it; how long that takes, and how long after the first of it. */
function exchange(
  port: number,
  path: string,
  connection = 'keep-alive',
): Promise<{ received: string; milliseconds: number; openFor: number }> {
  const startedAt = performance.now();
  let answeredAt = startedAt;
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.on('data', (data: Buffer) => {
      if (received === '') answeredAt = performance.now();
      received += data.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.once('close', () => {
      const now = performance.now();
      resolve({ received, milliseconds: now - startedAt, openFor: now - answeredAt });
    });
    socket.write(
      `POST ${path} HTTP/1.1\r\nHost: h\r\nConnection: ${connection}\r\nContent-Length: 2\r\n\r\n{}`,
    );
  });
}

test.each(['/built', '/custom'])(
  '%s: a refused connection ends without a byte, and nothing runs',
  async (path) => {
    const { port, ran } = await frontWith({ refuse: true });
    expect((await exchange(port, path)).received).toBe('');
    expect(ran()).toBe(0);
  },
);

test.each(['/built', '/custom'])('%s: a status is answered without running the function', async (path) => {
  const { port, ran } = await frontWith({ status: 503 });
  const { received } = await exchange(port, path, 'close');
  expect(received).toMatch(/^HTTP\/1\.1 503 [\s\S]*FaultInjected/);
  expect(ran()).toBe(0);
});

test.each(['/built', '/custom'])(
  '%s: a cut connection ends in the middle of an answer, after the function ran',
  async (path) => {
    const { port, ran } = await frontWith({ cut: true });
    const { received, openFor } = await exchange(port, path);
    expect(openFor).toBeLessThan(4000);
    expect(received).toMatch(/^HTTP\/1\.1 200 /);
    expect(received).toContain(`Content-Length: ${BODY.length}`);
    const body = received.slice(received.indexOf('\r\n\r\n') + 4);
    expect(body.length).toBeLessThan(BODY.length);
    await expect.poll(ran).toBe(1);
  },
);

test.each(['/built', '/custom'])('%s: a wrong answer is whole, and no JSON', async (path) => {
  const { url, ran } = await frontWith({ wrongJson: true });
  const answer = await fetch(`${url}${path}`, { method: 'POST' });
  expect(answer.status).toBe(200);
  const body = await answer.text();
  expect(body.length).toBeGreaterThan(0);
  expect(() => JSON.parse(body)).toThrow();
  await expect.poll(ran).toBe(1);
});

test.each(['/built', '/custom'])('%s: a slow answer is held back after the function ran', async (path) => {
  const { port, ran } = await frontWith({ slowMs: 300 });
  const { received, milliseconds } = await exchange(port, path, 'close');
  expect(received).toMatch(/^HTTP\/1\.1 200 /);
  expect(received).toContain(BODY);
  expect(milliseconds).toBeGreaterThan(290);
  expect(ran()).toBe(1);
});

test('the function has run also when the client gave up on a slow answer', async () => {
  const { url, ran } = await frontWith({ slowMs: 60_000 });
  const patience = new AbortController();
  const answer = fetch(`${url}/built`, { method: 'POST', signal: patience.signal });
  answer.catch(() => undefined);
  await expect.poll(ran).toBe(1);
  patience.abort();
  await expect(answer).rejects.toThrow('aborted');
  expect(ran()).toBe(1);
});

test('faults come and go while the front runs, and befall only the functions that are named', async () => {
  const hits: string[] = [];
  const { url, setting } = await frontWith({
    status: 500,
    functions: ['custom'],
    onHit: (fault) => hits.push(fault),
  });
  const status = async (path: string) => (await fetch(`${url}${path}`)).status;
  expect(await status('/built')).toBe(200);
  expect(await status('/custom')).toBe(500);
  setting.faults = undefined;
  expect(await status('/custom')).toBe(200);
  expect(hits).toEqual(['status']);
});
