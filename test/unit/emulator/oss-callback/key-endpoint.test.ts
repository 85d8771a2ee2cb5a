import { createPublicKey } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeyEndpoint, publicKeyUrlAt } from '../../../../emulator/oss/callback/key-endpoint.ts';
import { createSigningKey } from '../../../../emulator/oss/sign-callback.ts';
import { parsePublicKey } from '../../../../shared/public-keys/parse-public-key.ts';
import { type CallbackReceiver, startCallbackReceiver } from '../../../support/callback-receiver.ts';

const { publicKey } = createSigningKey();
const serveKey = createKeyEndpoint(publicKey);
let server: CallbackReceiver;
let keyUrl: string;

beforeAll(async () => {
  server = await startCallbackReceiver((request, response) => {
    if (!serveKey(request, response)) response.writeHead(404).end('no key');
  });
  keyUrl = publicKeyUrlAt(`http://127.0.0.1:${server.port}`);
});
afterAll(() => server.stop());

test('the key is served where the signed callbacks say', async () => {
  expect(keyUrl).toBe(`http://127.0.0.1:${server.port}/callback_pub_key.pem`);
  const response = await fetch(keyUrl);
  const pem = await response.text();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/x-pem-file');
  expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  expect(createPublicKey(pem).equals(publicKey)).toBe(true);
  expect(parsePublicKey(pem)?.equals(publicKey)).toBe(true);
});

test('HEAD gives its length alone', async () => {
  const response = await fetch(keyUrl, { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
});

test('it cannot be written', async () => {
  const response = await fetch(keyUrl, { method: 'PUT', body: 'mine' });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD');
});

test('other paths are not its business', async () => {
  for (const path of ['/', '/callback_pub_key.pem/a', '/bucket/callback_pub_key.pem']) {
    const response = await fetch(new URL(path, keyUrl));
    expect([response.status, await response.text()]).toEqual([404, 'no key']);
  }
});
