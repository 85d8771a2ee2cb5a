import { once } from 'node:events';
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { ECHO, frontOf } from '../../support/front-of.ts';

async function send(url: string, options: Parameters<typeof request>[1], body?: Buffer) {
  const sent = request(url, options).end(body);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = await response.toArray();
  return {
    status: Number(response.statusCode),
    headers: response.headers,
    text: Buffer.concat(chunks).toString(),
  };
}

test('answers HEAD with the length and without the body', async () => {
  const { url } = await frontOf({
    page: `exports.handler = async () => ({ statusCode: 200, body: '12345' });`,
  });
  const answer = await send(`${url}/page`, { method: 'HEAD' });
  expect(answer).toMatchObject({ status: 200, text: '' });
  expect(answer.headers['content-length']).toBe('5');
});

test('always gives a length, even to an empty body, and never chunks', async () => {
  const { url } = await frontOf({ empty: `exports.handler = async () => ({ statusCode: 200 });` });
  const { headers } = await send(`${url}/empty`, { method: 'POST' });
  expect(headers['content-length']).toBe('0');
  expect(headers).not.toHaveProperty('transfer-encoding');
});

test('gives a chunked body to the function whole', async () => {
  const { url } = await frontOf({ echo: ECHO });
  const sent = request(`${url}/echo`, { method: 'POST', headers: { 'content-type': 'text/plain' } });
  for (const byte of Buffer.from('中')) sent.write(Buffer.from([byte]));
  sent.end();
  const [response] = await once(sent, 'response');
  expect(JSON.parse(Buffer.concat(await response.toArray()).toString()).body).toBe('中');
});

test('asks for the body of a client that waits for "100 Continue"', async () => {
  const { url } = await frontOf({ echo: ECHO });
  const headers = { Expect: '100-continue', 'Content-Type': 'text/plain', 'Content-Length': '5' };
  const sent = request(`${url}/echo`, { method: 'POST', headers });
  sent.flushHeaders();
  await once(sent, 'continue');
  sent.end('hello');
  const [response] = await once(sent, 'response');
  expect(JSON.parse(Buffer.concat(await response.toArray()).toString()).body).toBe('hello');
});

test('takes a body of 32 MB and refuses one byte more', async () => {
  const source = `exports.handler = async (event) => JSON.parse(event).body.length;`;
  const { url } = await frontOf({ size: source }, { spec: { memoryMb: 1024 } });
  const headers = { 'content-type': 'text/plain' };
  const limit = 32 * 1024 * 1024;
  const largest = await send(`${url}/size`, { method: 'POST', headers }, Buffer.alloc(limit, 'a'));
  expect(largest).toMatchObject({ status: 200, text: String(limit) });
  const beyond = await send(`${url}/size`, { method: 'POST', headers }, Buffer.alloc(limit + 1, 'a'));
  expect(beyond.status).toBe(400);
  expect(JSON.parse(beyond.text)).toMatchObject({ Code: 'InvalidArgument' });
});

test('refuses an announced body beyond the limit before it is sent', async () => {
  const { url } = await frontOf({ echo: ECHO });
  const headers = { Expect: '100-continue', 'Content-Length': String(33 * 1024 * 1024) };
  const sent = request(`${url}/echo`, { method: 'POST', headers });
  sent.on('error', () => undefined);
  sent.flushHeaders();
  const [response] = await once(sent, 'response');
  expect(response.statusCode).toBe(400);
  sent.destroy();
});

test.each([
  ['headers beyond 8 KB', '/echo', { method: 'GET', headers: { 'x-big': 'x'.repeat(8 * 1024) } }, 400],
  ['a path beyond 4 KB', `/echo/${'x'.repeat(4 * 1024)}`, { method: 'GET' }, 400],
  ['a path that is no percent-encoding', '/echo/%zz', { method: 'GET' }, 400],
  ['a method that HTTP triggers do not have', '/echo', { method: 'TRACE' }, 403],
])('refuses %s', async (_name, path, options, status) => {
  const { url } = await frontOf({ echo: ECHO });
  const answer = await send(url, { ...options, path });
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.text)).toMatchObject({ RequestId: expect.any(String) });
});
