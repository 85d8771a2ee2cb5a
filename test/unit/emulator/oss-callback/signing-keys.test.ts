import { createPublicKey } from 'node:crypto';
import { expect, test } from 'vitest';
import type { CallbackResult } from '../../../../emulator/oss/callback/deliver-callback.ts';
import { verifyCallback } from '../../../../shared/callback/verify-callback.ts';
import { answer, startCallbackReceiver } from '../../../support/callback-receiver.ts';
import { aliOss, ossEmulator } from '../../../support/oss-emulator.ts';

const keyAt = async (url: string) => createPublicKey(await (await fetch(url)).text());

test('after a rotation callbacks are signed with a new key at a new URL, and the old one stays published', async () => {
  const receiver = await startCallbackReceiver(answer('{}'));
  const results: CallbackResult[] = [];
  const oss = await ossEmulator({ callbacks: { onDelivered: (result) => results.push(result) } });
  const put = () =>
    aliOss(oss).put('a.txt', Buffer.from('a'), {
      callback: { url: `http://127.0.0.1:${receiver.port}/`, body: 'object=${object}' },
    });
  await put();
  const rotated = oss.rotateKey();
  await put();
  const again = oss.rotateKey();
  await put();
  await receiver.stop();

  expect(results.map(({ ok }) => ok)).toEqual([true, true, true]);
  const named = receiver.received.map(({ headers }) =>
    Buffer.from(String(headers['x-oss-pub-key-url']), 'base64').toString(),
  );
  expect(named).toEqual([oss.publicKeyUrl, rotated.publicKeyUrl, again.publicKeyUrl]);
  expect(new Set(named).size).toBe(3);
  const keys = await Promise.all(named.map(keyAt));
  expect(keys[0]?.equals(oss.publicKey)).toBe(true);
  expect(keys[1]?.equals(rotated.publicKey)).toBe(true);
  const verified = receiver.received.map(({ target, headers, body }) =>
    keys.map((publicKey) => {
      const signature = Buffer.from(headers.authorization ?? '', 'base64');
      return verifyCallback({ path: target, queries: [''], body, signature, publicKey }) !== undefined;
    }),
  );
  expect(verified).toEqual([
    [true, false, false],
    [false, true, false],
    [false, false, true],
  ]);
});
