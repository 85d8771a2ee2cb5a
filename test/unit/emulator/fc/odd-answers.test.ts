import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { forEachLine } from '../../../../emulator/fc/node/for-each-line.ts';
import { fcClient } from '../../../support/fc-client.ts';
import { frontOf } from '../../../support/front-of.ts';
import { rawExchange } from '../../../support/raw-exchange.ts';

/** A custom runtime that writes `head` to its connections as it is, and what ends the answer. */
const rawServer = (answer: string) => `
  const { createServer } = require('node:net');
  createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      const path = data.toString().split(' ')[1] ?? '';
      if (path.endsWith('/fine')) return socket.end('HTTP/1.1 200 OK\\r\\nContent-Length: 4\\r\\n\\r\\nfine');
      ${answer}
    });
  }).listen(Number(process.env.FC_CUSTOM_LISTEN_PORT), '127.0.0.1');`;
const spec = { customRuntime: { command: ['node', 'index.js'] } };

test.each([
  [
    'changes the protocol',
    `socket.write('HTTP/1.1 101 S\\r\\nConnection: Upgrade\\r\\nUpgrade: x\\r\\n\\r\\n');`,
  ],
  ['says 101 and no more', `socket.write('HTTP/1.1 101 S\\r\\n\\r\\n');`],
  ['closes the connection', 'socket.end();'],
])('a server that %s is a 502 at once, and its instance has room for others', async (_what, answer) => {
  const front = await frontOf({ web: rawServer(answer) }, { spec, maxInstances: 1, timeoutSeconds: 30 });
  for (let round = 0; round < 3; round++) {
    const failed = await fetch(`${front.url}/web/odd`);
    expect([failed.status, await failed.json()]).toEqual([
      502,
      { errorType: 'BadResponse', errorMessage: expect.stringContaining('gave no answer') },
    ]);
  }
  const { body } = await fcClient(front)('web', 'an event');
  expect(JSON.parse(body.toString())).toMatchObject({ errorType: 'BadResponse' });
  expect(await (await fetch(`${front.url}/web/fine`)).text()).toBe('fine');
});

test('headers of a server whose names JavaScript has a meaning for are headers like others', async () => {
  const head =
    'HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n__proto__: a\\r\\nconstructor: b\\r\\nTrailer: x\\r\\n\\r\\nok';
  const { port } = await frontOf({ web: rawServer(`socket.end('${head}');`) }, { spec });
  const answer = await rawExchange(
    port,
    'GET /web/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    () => false,
  );
  expect(answer).toMatch(/^HTTP\/1.1 200 /);
  expect(answer).toContain('\r\n__proto__: a\r\n');
  expect(answer).toContain('\r\nconstructor: b\r\n');
  expect(answer).not.toMatch(/trailer/i);
});

test('the headers of a function may be named so too, but announce no trailer', async () => {
  const { port, url } = await frontOf({
    odd: `exports.handler = async () => ({ statusCode: 200, headers: JSON.parse('{"__proto__":"a","constructor":"b"}') });`,
    trailer: `exports.handler = async () => ({ statusCode: 200, headers: { Trailer: 'x' }, body: 'ok' });`,
  });
  const answer = await rawExchange(
    port,
    'GET /odd/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    () => false,
  );
  expect(answer).toContain('\r\n__proto__: a\r\nconstructor: b\r\n');
  const refused = await fetch(`${url}/trailer/`);
  expect([refused.status, await refused.json()]).toEqual([
    502,
    { errorType: 'BadResponse', errorMessage: expect.stringContaining('Trailer') },
  ]);
});

test('a line that does not end comes in pieces of a bounded length, and nothing of it is lost', async () => {
  const stream = new PassThrough();
  const lines: string[] = [];
  forEachLine(stream, (line) => lines.push(line));
  stream.write('short\n\n');
  const piece = 'ü'.repeat(10_000);
  for (let count = 0; count < 30; count++) stream.write(piece);
  stream.end('\nlast');
  await expect.poll(() => lines.at(-1)).toBe('last');
  expect(lines.slice(0, 2)).toEqual(['short', '']);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(64 * 1024);
  expect(lines.slice(2, -1).join('')).toBe(piece.repeat(30));
});
