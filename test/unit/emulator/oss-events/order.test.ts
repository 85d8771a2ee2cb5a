import { expect, test } from 'vitest';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { serve } from '../../../support/serve.ts';

test('the event is safe before the callback is sent, which may take long', async () => {
  const order: string[] = [];
  const port = await serve((request, response) => {
    request.resume().on('end', () => {
      order.push('callback');
      response.end('{}');
    });
  });
  const oss = await ossEmulator({ onEvent: async ({ eventName }) => void order.push(eventName) });
  const callback = { url: `http://127.0.0.1:${port}/`, body: 'object=${object}' };
  await aliOss(oss).put('k', Buffer.from('x'), { callback });
  expect(order).toEqual(['ObjectCreated:PutObject', 'callback']);
});
