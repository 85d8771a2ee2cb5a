import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';

test('the event is safe before the callback is sent, which may take long', async () => {
  const order: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      order.push('callback');
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const oss = await ossEmulator({ onEvent: async ({ eventName }) => void order.push(eventName) });
  const callback = { url: `http://127.0.0.1:${port}/`, body: 'object=${object}' };
  await aliOss(oss).put('k', Buffer.from('x'), { callback });
  expect(order).toEqual(['ObjectCreated:PutObject', 'callback']);
});
