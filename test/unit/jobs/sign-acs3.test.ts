import type { IncomingHttpHeaders } from 'node:http';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { encodeAcs3Query, signAcs3 } from '../../../shared/jobs/sign-acs3.ts';
import { fcClient } from '../../support/fc-client.ts';
import { immClient } from '../../support/imm-client.ts';
import { serve } from '../../support/serve.ts';

const require = createRequire(import.meta.url);
// CommonJS, whose types promise a default export that Node's own import does not find.
const { OpenApiUtil } = require('@alicloud/openapi-core') as typeof import('@alicloud/openapi-core');

const LOCAL = { accessKeyId: 'local', accessKeySecret: 'local-secret' };
const PARAMETERS = { b: "a b+c%/ü~(1)!*'", B: '', a: '=&' };

test.each([
  ['/2023-03-30/functions/mine/invocations', {}, ''],
  ['/2023-03-30/functions/acs%3Afc%3A%2F/invocations', { qualifier: 'LATEST' }, '{"a":"港口"}'],
  ['/', PARAMETERS, ''],
])('is the one of the official SDK: %s', (path, query, body) => {
  const credentials = { ...LOCAL, securityToken: 'the token' };
  const headers = {
    host: '127.0.0.1:1',
    accept: 'application/json',
    'content-type': ' a/b ',
    'x-acs-a': 'b',
  };
  const request = { method: 'POST', path, query, headers, action: 'Do', version: 'V' };
  const options = { credentials, now: new Date('2026-11-21T01:48:36.789Z'), nonce: 'n' };
  const { authorization, ...signed } = signAcs3({ ...request, body: Buffer.from(body) }, options);
  expect(signed['x-acs-date']).toBe('2026-11-21T01:48:36Z');
  const theirRequest = { method: 'POST', pathname: path, query, headers: signed };
  const theirs = OpenApiUtil.getAuthorization(
    theirRequest as Parameters<typeof OpenApiUtil.getAuthorization>[0],
    'ACS3-HMAC-SHA256',
    signed['x-acs-content-sha256'] ?? '',
    credentials.accessKeyId,
    credentials.accessKeySecret,
  );
  expect(authorization).toBe(theirs);
});

interface Sent {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

async function captureServer() {
  const sent: Sent[] = [];
  const port = await serve(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    sent.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    response.end('{}');
  });
  return { sent, port };
}

function signedAgain({ method, url, headers, body }: Sent): string | undefined {
  const {
    authorization: _,
    'x-acs-action': action = '',
    'x-acs-version': version = '',
    'x-acs-date': date = '',
    'x-acs-signature-nonce': nonce = '',
    ...others
  } = headers as Record<string, string>;
  const { pathname: path, searchParams } = new URL(url, 'http://host');
  const query = Object.fromEntries(searchParams);
  const request = { method, path, query, headers: others, body, action, version };
  return signAcs3(request, { credentials: LOCAL, now: new Date(date), nonce }).authorization;
}

test('is the one that the SDK of Function Compute sends', async () => {
  const { sent, port } = await captureServer();
  await fcClient({ port })('mine', '{"a":"港口"}', { qualifier: 'LATEST', type: 'Async', taskId: 'job_1' });
  expect(sent.map(signedAgain)).toEqual(sent.map(({ headers }) => headers.authorization));
  expect(sent[0]?.body.toString()).toBe('{"a":"港口"}');
});

test('is the one that the SDK of IMM sends', async () => {
  const { sent, port } = await captureServer();
  await immClient({ port })('GetTask', PARAMETERS);
  expect(sent.map(signedAgain)).toEqual(sent.map(({ headers }) => headers.authorization));
  expect(sent).toHaveLength(1);
});

test('a query is sent as it is signed', () => {
  expect(encodeAcs3Query(PARAMETERS)).toBe('B=&a=%3D%26&b=a%20b%2Bc%25%2F%C3%BC~%281%29%21%2A%27');
});
