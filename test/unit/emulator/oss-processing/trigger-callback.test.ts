import { expect, onTestFinished, test } from 'vitest';
import { answer, type Respond, startCallbackReceiver } from '../../../support/callback-receiver.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';
import { signedFetch } from '../../../support/signed-fetch.ts';

async function start(respond: Respond) {
  const receiver = await startCallbackReceiver(respond);
  onTestFinished(() => receiver.stop());
  const oss = await ossEmulator();
  await aliOss(oss).put('dir/a b.txt', Buffer.from('hello'), { mime: 'text/plain' });
  const callback = {
    callbackUrl: `http://127.0.0.1:${receiver.port}/cb`,
    callbackBody: 'object=${object}&size=${size}&type=${mimeType}&mine=${x:mine}',
  };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
  const process = `trigger/callback,callback_${encode(callback)},callback-var_${encode({ 'x:mine': 'ü' })}`;
  const post = (body: string, key = 'dir/a%20b.txt') =>
    signedFetch(oss, 'POST', `/examplebucket/${key}?x-oss-process`, {}, body);
  return { receiver, post, process };
}

test.each([
  ['as it is', (process: string) => process],
  ['percent-encoded', encodeURIComponent],
])('a callback is sent for an object that is there already: %s', async (_, encode) => {
  const { receiver, post, process } = await start(answer('{"seen":true}'));
  const response = await post(`x-oss-process=${encode(process)}`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ seen: true });
  expect(receiver.received.map(({ target, body }) => [target, String(body)])).toEqual([
    ['/cb', 'object=dir%2Fa%20b.txt&size=5&type=text%2Fplain&mine=%C3%BC'],
  ]);
  expect(receiver.received[0]?.headers).toMatchObject({ 'x-oss-bucket': 'examplebucket' });
});

test('a callback that fails is answered with 203, as after an upload', async () => {
  const { post, process } = await start(answer('{}', 500));
  const response = await post(`x-oss-process=${process}`);
  expect(response.status).toBe(203);
  expect(await response.text()).toContain('<Message>Error status : 500.</Message>');
});

test('nothing is sent for an object that is not there, or with a callback that is not valid', async () => {
  const { receiver, post, process } = await start(answer('{}'));
  expect((await post(`x-oss-process=${process}`, 'nothing')).status).toBe(404);
  const invalid = await post('x-oss-process=trigger/callback,callback_e30');
  expect(invalid.status).toBe(400);
  expect(await invalid.text()).toContain('<ArgumentName>callback</ArgumentName>');
  expect(receiver.received).toEqual([]);
});
